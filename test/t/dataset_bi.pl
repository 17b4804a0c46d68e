#!/usr/bin/perl
# A BI reader: a role with SELECT alone reads every view through Python's driver, gets numbers as numbers and days as days, and can
# change nothing.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::RealBin;
use Server;

# Debian's driver belongs to Debian's Python, which need not be the first one in the PATH.
my ($python) = grep { system("$_ -c 'import psycopg2' 2>/dev/null") == 0 } qw(python3 /usr/bin/python3);
plan skip_all => 'no Python here has psycopg2' unless defined $python;

my ($database, $role, $password) = ('lifecycle_bi', 'lifecycle_bi_reader', 'as it is');
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';
drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
my %attach = (live => q{language => 'en'}, tracked => q{language => 'zh', scheme => 'full7'}, scheduled => q{model => 'quarterly'});
ask($database, $_) for (
	"DROP ROLE IF EXISTS $role",
	"CREATE ROLE $role LOGIN PASSWORD '$password'",
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE orders (customer_id int, at timestamptz, amount numeric(12,2), cost numeric(12,2), kind text)',
	# steady, gone, declining, back again, new
	q{INSERT INTO orders SELECT c, timestamptz '2024-01-05 12:00+00' + interval '1 day' * (14 * i + c), 40 + i % 9, 20, 'kind ' || i % 3 FROM generate_series(1, 9) AS c, generate_series(0, 62) AS i},
	q{INSERT INTO orders SELECT c, timestamptz '2024-01-05 12:00+00' + interval '1 day' * (14 * i + c), 60, 20, 'kind 1' FROM generate_series(11, 15) AS c, generate_series(0, 20) AS i},
	q{INSERT INTO orders SELECT c, timestamptz '2024-01-05 12:00+00' + interval '1 day' * (7 * i + i * i / 20 + c), 60, 20, 'kind 1' FROM generate_series(21, 25) AS c, generate_series(0, 82) AS i},
	q{INSERT INTO orders SELECT c, timestamptz '2024-01-05 12:00+00' + interval '1 day' * (10 * i + CASE WHEN i > 20 THEN 400 ELSE 0 END), 60, 20, 'kind 1' FROM generate_series(31, 33) AS c, generate_series(0, 44) AS i},
	q{INSERT INTO orders VALUES (41, '2026-06-20', 9, 5, 'kind 1')},
	# together more than can be shown
	q{INSERT INTO orders SELECT 42, timestamptz '2025-06-20 12:00+00' + interval '1 day' * i, 9e9, 5, 'kind 1' FROM generate_series(1, 1100) AS i},
	# as many as a record of the forecast takes
	q{INSERT INTO orders SELECT c, timestamptz '2024-01-05 12:00+00' + interval '1 day' * (20 * i + c), 30, 20, 'kind 2' FROM generate_series(101, 140) AS c, generate_series(0, 40) AS i},
	# gone, and said why: as many as a chance by cause takes
	q{INSERT INTO orders SELECT c, timestamptz '2024-01-05 12:00+00' + interval '1 day' * (14 * i + c - 200), 60, 20, 'kind 1' FROM generate_series(201, 230) AS c, generate_series(0, 20) AS i},
	q{CREATE TABLE signals AS SELECT c AS customer_id, date '2024-10-20' AS at, 'complaint' AS kind FROM generate_series(201, 230) AS c},
	q{CREATE TABLE customers (customer_id int PRIMARY KEY, name varchar(20), joined date)},
	q{COMMENT ON COLUMN customers.name IS 'Who it is.'; COMMENT ON COLUMN customers.joined IS 'Since when.'},
	q{INSERT INTO customers SELECT i, 'Customer ' || i, '2024-01-01' FROM generate_series(1, 230) AS i WHERE i NOT BETWEEN 51 AND 100 AND i NOT BETWEEN 141 AND 200},
	(map { my $dataset = $_; "SELECT count(*) FROM lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', category => 'kind', customers => 'customers', time_zone => 'UTC', as_of => '2026-05-31', alert_probability => 0.1, maintain => '$_', refresh => false, $attach{$_})",
		"SELECT count(*) FROM lifecycle_attach_source('$_', 'signal', 'signals', customer => 'customer_id', at => 'at', key => 'kind')",
		# something in each table: an offer, and moves from an earlier day to this
		"INSERT INTO $_.offers (action, stage, cost, effect) VALUES ('call', 'decline', 10, 25)",
		(map { my $day = $_; "UPDATE $dataset.dataset SET as_of = '$day'; SELECT changed FROM lifecycle_refresh('$dataset')" } '2026-06-30'),
		"GRANT USAGE ON SCHEMA $_ TO $role", "GRANT SELECT ON ALL TABLES IN SCHEMA $_ TO $role" } sort keys %attach),
	# what a tracked dataset records is no reader's
	q{REVOKE ALL ON tracked.delta_order, tracked.delta_customer, tracked.delta_signal FROM } . $role,
	"GRANT SELECT ON orders, customers, signals TO $role",
);

open my $reader, '-|', $python, "$FindBin::RealBin/dataset_bi.py", $database, $role, $password, sort keys %attach or die "$python: $!";
my @looked = <$reader>;
ok(close $reader, 'the reader came to the end');
for (@looked)
{
	my ($what, $fault) = m{^(.*)\t(.*)$};
	is($fault, '', $what);
}
cmp_ok(scalar @looked, '>', 3 * 20, 'the reader looked at every view of three datasets');

drop_all($database);
ask('postgres', "DROP ROLE $role");
done_testing();

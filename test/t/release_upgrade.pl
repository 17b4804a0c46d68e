# Every version that was released can be updated: its catalogue is then that of a fresh install, and what was made with it goes on.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my ($fresh, $old) = ('lifecycle_upgrade_fresh', 'lifecycle_upgrade_old');
my $dir = tempdir(CLEANUP => 1);
my $tree = "$FindBin::RealBin/../..";
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

sub signature
{
	my ($database) = @_;
	run(program('psql'), '-Xq', '-v', 'ON_ERROR_STOP=1', '-v', 'schema=crm', '-d', $database, '-f', "$tree/test/signature.sql", '-o', "$dir/$database") or die "signature of $database";
	return { map { $_ => 1 } split /\n/, slurp("$dir/$database") };
}

# What one of two lists has and the other has not, a line each.
sub lacking
{
	my ($has, $lacks, $sign) = @_;
	return map { $sign . ' ' . substr($_, 0, 300) } grep { !$lacks->{$_} } sort keys %$has;
}

sub empty_database
{
	my ($database) = @_;
	drop_all($database);
	run(program('createdb'), $database) or BAIL_OUT("createdb $database");
	ask($database, 'CREATE SCHEMA crm');
}

empty_database($fresh);
ask($fresh, 'CREATE EXTENSION lifecycle SCHEMA crm');
my $wanted = signature($fresh);
my $head = ask($fresh, q{SELECT extversion FROM pg_extension WHERE extname = 'lifecycle'});

my @released = map { m{lifecycle--([^-]+)\.sql\.gz$} ? $1 : () } glob "$tree/sql/released/*.sql.gz";
ok(@released > 0, 'versions were released: ' . join ', ', @released);

my $modes = q{live scheduled tracked};
my %questions = (
	'models and schemes of one\'s own' => q{SELECT (SELECT string_agg(name || period_days, ',' ORDER BY name) FROM crm.lifecycle_model WHERE NOT builtin), (SELECT string_agg(scheme || label_en, ',' ORDER BY stage) FROM crm.lifecycle_scheme WHERE NOT builtin)},
	'profiles' => q{SELECT count(*), md5(string_agg(profile::text, E'\n' ORDER BY customer)) FROM kept},
	'by index' => q{SET enable_seqscan = off; SELECT count(*) FROM kept a JOIN kept b ON a.profile OPERATOR(crm.=) b.profile},
	'a view' => q{SELECT string_agg(concat_ws(' ', stage, orders), ',' ORDER BY customer) FROM stages},
	'datasets' => q{SELECT string_agg(concat_ws(' ', dataset, maintain, orders, measures, model, scheme, customers), E'\n' ORDER BY dataset) FROM crm.lifecycle_datasets},
	map { ("customers of $_" => "SELECT count(*), md5(string_agg(concat_ws(' ', customer_id, name, stage, orders, revenue), ',' ORDER BY customer_id)) FROM $_.customers") } split / /, $modes
);

for my $version (@released)
{
	empty_database($old);
	ask($old, $_) for (
		"CREATE EXTENSION lifecycle SCHEMA crm VERSION '$version'",
		'CREATE TABLE orders (customer_id bigint, at timestamptz, amount numeric(12,2), cost numeric, category text)',
		'CREATE TABLE customers (customer_id bigint PRIMARY KEY, name text)',
		q{INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 40) AS i},
		q{INSERT INTO orders SELECT i % 50, timestamptz '2024-01-01 00:00+00' + i * interval '9 hours', i, i / 2, 'c' || i % 3 FROM generate_series(1, 900) AS i},
		q{INSERT INTO crm.lifecycle_model SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "period_days": 14}')).* FROM crm.lifecycle_model AS m WHERE name = 'default'},
		q{INSERT INTO crm.lifecycle_scheme (scheme, stage, ordinal, label_en) SELECT 'club', stage, ordinal, 'club ' || label_en FROM crm.lifecycle_scheme WHERE scheme = 'full7'},
		q{CREATE TABLE kept AS SELECT customer_id AS customer, crm.lifecycle_profile(at::date, amount, cost, category) AS profile FROM orders GROUP BY 1},
		q{CREATE INDEX ON kept (profile)},
		q{CREATE VIEW stages AS SELECT customer, (s).stage, (s).orders FROM kept, crm.lifecycle_status(profile, '2025-06-30') AS s},
		(map { qq{SELECT count(*) FROM crm.lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', category => 'category',
			customers => 'customers', time_zone => 'Asia/Shanghai', as_of => '2025-06-30', model => 'mine', scheme => 'club', maintain => '$_')} } split / /, $modes),
		'GRANT SELECT ON scheduled.snapshot, tracked.snapshot TO pg_monitor',
		# changes that no refresh has seen
		q{INSERT INTO orders VALUES (1, '2025-01-01 00:00+00', 5, 1, 'c1'); DELETE FROM orders WHERE customer_id = 2},
	);
	my %before = map { $_ => ask($old, $questions{$_}) } keys %questions;

	ask($old, 'ALTER EXTENSION lifecycle UPDATE');
	is(ask($old, q{SELECT extversion FROM pg_extension WHERE extname = 'lifecycle'}), $head, "$version: updated to $head");
	my $got = signature($old);
	my @differ = (lacking($wanted, $got, 'a fresh install has'), lacking($got, $wanted, 'the updated one has'));
	is(scalar @differ, 0, "$version: the catalogue is that of a fresh install, " . keys(%$wanted) . ' facts') or diag(join "\n", @differ > 40 ? @differ[0 .. 39] : @differ);

	is(ask($old, $questions{$_}), $before{$_}, "$version: $_") for sort keys %questions;
	is(ask($old, q{SELECT changed, inserted, removed FROM crm.lifecycle_refresh('tracked')}), '2|0|0', "$version: changes of before are merged");
	ask($old, qq{SELECT crm.lifecycle_refresh('$_')}) for split / /, $modes;
	is(ask($old, "SELECT count(*) FROM live.profiles a FULL JOIN $_.profiles b USING (customer_id) WHERE NOT coalesce(a.profile OPERATOR(crm.=) b.profile, false)"), '0', "$version: $_ says what live says") for qw(scheduled tracked);
	is(ask($old, "SELECT count(*) FROM (TABLE live.segments EXCEPT TABLE $_.segments) AS s"), '0', "$version: segments of $_ are those of live") for qw(scheduled tracked);
	is(ask($old, "SELECT has_table_privilege('pg_monitor', '$_.segment_sums', 'SELECT')"), 't', "$version: who reads $_ reads its sums") for qw(scheduled tracked);
	is(ask($old, q{SELECT count(*) FROM pg_trigger WHERE tgname = 'lifecycle_guard'}), '3', "$version: settings are guarded");
	ok(ask($old, "SELECT count(*) FROM crm.lifecycle_detach('$_')") > 10, "$version: $_ is taken away") for split / /, $modes;
	ask($old, 'DROP VIEW stages; DROP TABLE kept; DROP EXTENSION lifecycle');
	pass("$version: and so is the extension");
}

drop_all($fresh, $old);
done_testing();

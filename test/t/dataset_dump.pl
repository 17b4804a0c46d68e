# pg_dump and restore keep datasets: their settings, what they hold and what they track.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my ($from, $to) = ('lifecycle_dataset_from', 'lifecycle_dataset_to');
my $dir = tempdir(CLEANUP => 1);
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

drop_all($from, $to);
run(program('createdb'), $_) or die "createdb $_" for $from, $to;
ask($from, $_) for (
	'CREATE SCHEMA crm',
	'CREATE EXTENSION lifecycle SCHEMA crm',
	'CREATE TABLE orders (customer_id bigint, at timestamptz, amount numeric(12,2))',
	'CREATE TABLE customers (customer_id bigint PRIMARY KEY, name text)',
	q{INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 40) AS i},
	q{INSERT INTO orders SELECT i % 50, timestamptz '2024-01-01 00:00+00' + i * interval '9 hours', i FROM generate_series(1, 900) AS i},
	map { qq{SELECT count(*) FROM crm.lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', customers => 'customers',
		time_zone => 'Asia/Shanghai', as_of => '2025-06-30', scheme => 'full7', language => 'zh', maintain => '$_')} } qw(live scheduled tracked),
);
# changes that no refresh has seen yet
ask($from, q{INSERT INTO orders VALUES (1, '2025-01-01 00:00+00', 5); DELETE FROM orders WHERE customer_id = 2});

my %questions = (
	'datasets' => q{SELECT string_agg(concat_ws(' ', dataset, maintain, orders, measures, time_zone, as_of, scheme, language, customers, refreshed_at), E'\n' ORDER BY dataset) FROM crm.lifecycle_datasets},
	(map { ("customers of $_" => "SELECT count(*), md5(string_agg(c::text, ',' ORDER BY customer_id)) FROM $_.customers AS c", "segments of $_" => "SELECT string_agg(s::text, ',' ORDER BY stage_rank) FROM $_.segments AS s") } qw(live scheduled tracked)),
	'changes' => 'SELECT count(*), sum(revenue) FROM tracked.delta_order',
	'comments' => q{SELECT count(*), md5(string_agg(description, ',' ORDER BY description COLLATE "C")) FROM pg_description JOIN pg_class c ON c.oid = objoid WHERE relnamespace = 'tracked'::regnamespace},
);
my %before = map { $_ => ask($from, $questions{$_}) } keys %questions;
is($before{changes}, '19|' . ask($from, 'SELECT sum(revenue) FROM tracked.delta_order'), 'there are changes to dump');

ok(run(program('pg_dump'), '-d', $from, '-f', "$dir/dump.sql"), 'dumped');
ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', $to, '-f', "$dir/dump.sql"), 'restored');
is(ask($to, $questions{$_}), $before{$_}, $_) for sort keys %questions;

# and it goes on where it was
ask($to, q{INSERT INTO orders VALUES (3, '2025-02-01 00:00+00', 7), (77, '2025-02-01 00:00+00', 7)});
is(ask($to, q{SELECT changed, inserted, removed FROM crm.lifecycle_refresh('tracked')}), '3|1|0', 'changes of before and after are merged');
ask($to, q{SELECT crm.lifecycle_refresh('scheduled')});
is(ask($to, "SELECT count(*) FROM live.profiles a FULL JOIN $_.profiles b USING (customer_id) WHERE NOT coalesce(a.profile OPERATOR(crm.=) b.profile, false)"), '0', "$_ says what live says") for qw(scheduled tracked);
ok(ask($to, "SELECT count(*) FROM crm.lifecycle_detach('tracked')") > 20, 'and is taken away');

drop_all($from, $to);
done_testing();

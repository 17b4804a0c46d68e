# pg_upgrade from an older PostgreSQL keeps profiles, models, schemes and datasets.
#
# PG_UPGRADE_FROM is the directory of the older programs; without it, any older version with the extension installed will do.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;

$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';
my $pg_config = $ENV{PG_CONFIG} || 'pg_config';
chomp(my $new = `$pg_config --bindir`);
my ($major) = `$pg_config --version` =~ /(\d+)/;

# An older server that has the library at hand.
sub older
{
	return $ENV{PG_UPGRADE_FROM} if $ENV{PG_UPGRADE_FROM};
	my @found = grep { m{/(\d+)/bin$} && $1 < $major && $1 >= 15 && -e $_ =~ s/bin$/lib\/lifecycle.so/r } glob '/usr/lib/postgresql/*/bin';
	return $found[0];
}
my $old = older();
plan(skip_all => "no PostgreSQL older than $major has the extension installed here") if !defined $old;
plan(skip_all => "the extension is not installed in PostgreSQL $major itself, where pg_upgrade looks for it") if !-e $new =~ s/bin$/lib\/lifecycle.so/r;

my $before = Cluster->new(bindir => $old);
$before->ask($_) for (
	'CREATE SCHEMA crm',
	'CREATE EXTENSION lifecycle SCHEMA crm',
	'CREATE TABLE orders (customer_id bigint, at timestamptz, amount numeric(12,2), cost numeric, category text)',
	'CREATE TABLE customers (customer_id bigint PRIMARY KEY, name text)',
	q{INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 40) AS i},
	q{INSERT INTO orders SELECT i % 50, timestamptz '2024-01-01 00:00+00' + i * interval '9 hours', i, i / 2, 'c' || i % 3 FROM generate_series(1, 900) AS i},
	q{INSERT INTO crm.lifecycle_model SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "period_days": 14}')).* FROM crm.lifecycle_model AS m WHERE name = 'default'},
	q{CREATE ROLE keeper; GRANT USAGE ON SCHEMA crm TO keeper; SET ROLE keeper; SELECT crm.lifecycle_model_save('own', '{"period_days": 21, "horizon_periods": "Infinity"}'), crm.lifecycle_model_share('own', 'public')},
	q{INSERT INTO crm.lifecycle_scheme (scheme, stage, touch, ordinal, label_en) SELECT 'club', stage, touch, ordinal, 'club ' || label_en FROM crm.lifecycle_scheme WHERE scheme = 'full7'},
	q{CREATE TABLE kept AS SELECT customer_id AS customer, crm.lifecycle_profile(at::date, amount, cost, category) AS profile, crm.lifecycle_stage(crm.lifecycle_profile(at::date, amount), '2025-06-30') AS stage FROM orders GROUP BY 1},
	q{CREATE INDEX ON kept (profile)},
	q{CREATE TABLE fits AS SELECT crm.clv_gg(6, 4, 15) AS fit},
	(map { qq{SELECT count(*) FROM crm.lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', category => 'category',
		customers => 'customers', time_zone => 'Asia/Shanghai', as_of => '2025-06-30', model => 'mine', scheme => 'club', maintain => '$_')} } qw(live scheduled tracked)),
	q{INSERT INTO orders VALUES (1, '2025-01-01 00:00+00', 5, 1, 'c1'); DELETE FROM orders WHERE customer_id = 2},
);
my %questions = (
	'models' => q{SELECT string_agg(m::text, E'\n' ORDER BY name) FROM crm.lifecycle_model AS m},
	'models of a role\'s own' => q{SELECT owner, shared_with, crm.lifecycle_model_get(name) FROM crm.lifecycle_models WHERE name = 'own'},
	'schemes' => q{SELECT count(*), md5(string_agg(s::text, E'\n' ORDER BY s::text COLLATE "C")) FROM crm.lifecycle_scheme AS s},
	'profiles, stages and fits' => q{SELECT count(*), md5(string_agg(concat_ws(' ', profile, stage), E'\n' ORDER BY customer)), min(fit::text) FROM kept, fits},
	'profiles as bytes' => q{SELECT md5(string_agg(lifecycle_internal.lifecycle_profile_send(profile)::text, E'\n' ORDER BY customer)) FROM kept},
	'an index on profiles' => q{SET enable_seqscan = off; SELECT count(*) FROM kept a JOIN kept b ON a.profile OPERATOR(crm.=) b.profile},
	'datasets' => q{SELECT string_agg(concat_ws(' ', dataset, maintain, orders, measures, model, scheme, customers, refreshed_at), E'\n' ORDER BY dataset) FROM crm.lifecycle_datasets},
	map { ("customers of $_" => "SELECT count(*), md5(string_agg(c::text, E'\\n' ORDER BY customer_id)) FROM $_.customers AS c") } qw(live scheduled tracked)
);
my %said = map { $_ => $before->ask($questions{$_}) } keys %questions;

my ($ok, $log) = $before->upgrade;
my $after = $ok;
SKIP:
{
	if (!$ok)
	{
		# is it we, or do these two versions not get along with each other?
		my $plain = Cluster->new(bindir => $old);
		$plain->ask('CREATE TABLE plain (a int)');
		my ($plain_ok, $plain_log) = $plain->upgrade;
		skip "pg_upgrade from $old to $major does not take over a table without any extension: " . ($plain_log =~ /(ERROR: .*)/ ? $1 : 'see its log'), 1 if !$plain_ok;
	}
	ok($ok, "pg_upgrade from $old to $major") or do { diag($log); last SKIP };
	is($after->ask($questions{$_}), $said{$_}, $_) for sort keys %questions;
	is($after->ask(q{SELECT changed, inserted, removed FROM crm.lifecycle_refresh('tracked')}), '2|0|0', 'changes recorded before the upgrade are merged');
	$after->ask(q{INSERT INTO orders VALUES (3, '2025-02-01 00:00+00', 5, 1, 'c1')});
	$after->ask(qq{SELECT crm.lifecycle_refresh('$_')}) for qw(live scheduled tracked);
	is($after->ask("SELECT count(*) FROM live.profiles a FULL JOIN $_.profiles b USING (customer_id) WHERE NOT coalesce(a.profile OPERATOR(crm.=) b.profile, false)"), '0', "$_ gives the same profiles as live") for qw(scheduled tracked);
	ok($after->ask(q{SELECT count(*) FROM crm.lifecycle_detach('tracked')}) > 10, 'the dataset can be detached');
	$after->stop;
}
done_testing();

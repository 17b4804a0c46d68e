# Orders on more than one machine: the same answers as in one table, and aggregates that run where the rows are.  Two servers with
# postgres_fdw; Citus where it is installed.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;

$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

my $columns = 'customer_id bigint NOT NULL, at date NOT NULL, amount numeric, cost numeric, category text';
my $rows = q{SELECT i * 7919 % 400, date '2024-01-01' + i * 104729 % 390, (i * 31 % 9973 - 300)::numeric / 100, (i % 97)::numeric / 7, 'c' || i % 4 FROM generate_series(1, 12000) AS i};

# [pushed or gathered, what, SQL]
my @questions = map { /^-- (\w+): (.*?)\n(.*);$/s ? [$1, $2, $3] : () } split /\n\n/, slurp("$FindBin::RealBin/../citus/questions.sql") =~ s/\s+\z//r;

# Another schema, found first, has the same rows in one table.
sub compare
{
	my ($cluster, $where, $pushed) = @_;
	for (@questions)
	{
		my ($how, $what, $sql) = @$_;
		my $answer = qq{SELECT count(*), md5(string_agg(concat_ws(' ', customer_id, answer), E'\\n' ORDER BY customer_id)) FROM ($sql) AS q};
		is($cluster->ask($answer), $cluster->ask("SET search_path = one, public; $answer"), "$where: $what");
		next if $how ne 'pushed';
		my $plan = $cluster->ask("EXPLAIN (VERBOSE, COSTS OFF) $sql");
		ok($pushed->($plan), "$where: $what, where the rows are") or diag($plan);
	}
	ok($cluster->ask(q{SELECT count(*) FROM orders}) == 12000 && $cluster->ask(q{SELECT count(*) FROM one.orders}) == 12000, "$where: all rows are there");
}

sub dataset
{
	my ($cluster, $where, @modes) = @_;
	$cluster->ask(qq{SELECT count(*) FROM lifecycle_attach('$_->[0]', orders => '$_->[1]', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', as_of => '2025-01-31', maintain => '$_->[2]')})
		for ['here', 'one.orders', 'live'], map { [$_, 'public.orders', $_] } @modes;
	my $people = q{SELECT count(*), md5(string_agg(concat_ws(' ', customer_id, stage, orders, revenue, profit, expected_value), E'\n' ORDER BY customer_id)) FROM %s.customers};
	is($cluster->ask(sprintf $people, $_), $cluster->ask(sprintf $people, 'here'), "$where: a dataset that is $_") for @modes;
	$cluster->ask(q{INSERT INTO orders VALUES (1, '2025-01-02', 5, 1, 'c1'); INSERT INTO one.orders VALUES (1, '2025-01-02', 5, 1, 'c1')});
	$cluster->ask(qq{SELECT lifecycle_refresh('$_')}) for @modes;
	is($cluster->ask(sprintf $people, $_), $cluster->ask(sprintf $people, 'here'), "$where: $_, after a refresh") for @modes;
	$cluster->ask(qq{SELECT lifecycle_detach('$_')}) for 'here', @modes;
}

sub one_table
{
	my ($cluster) = @_;
	$cluster->ask($_) for ('CREATE SCHEMA one', "CREATE TABLE one.orders ($columns)", "INSERT INTO one.orders $rows", 'ANALYZE one.orders', 'INSERT INTO public.orders TABLE one.orders', 'ANALYZE public.orders');
}

# ---- postgres_fdw ----

my @shards = map { Cluster->new } 0, 1;
my $front = Cluster->new(enable_partitionwise_aggregate => 'on');
$front->ask($_) for ('CREATE EXTENSION lifecycle', 'CREATE EXTENSION postgres_fdw', "CREATE TABLE orders ($columns) PARTITION BY HASH (customer_id)");
for my $i (0, 1)
{
	$shards[$i]->ask($_) for ('CREATE EXTENSION lifecycle', "CREATE TABLE orders_$i ($columns)", "CREATE INDEX ON orders_$i (customer_id)");
	$front->ask($_) for (
		"CREATE SERVER shard_$i FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$shards[$i]{place}', port '$shards[$i]{port}', dbname 'postgres', extensions 'lifecycle', async_capable 'true', fetch_size '10000')",
		"CREATE USER MAPPING FOR CURRENT_USER SERVER shard_$i OPTIONS (user 'postgres')",
		"CREATE FOREIGN TABLE orders_$i PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER $i) SERVER shard_$i",
	);
}
one_table($front);
cmp_ok($shards[$_]->ask("SELECT count(*) FROM orders_$_"), '>', 4000, "postgres_fdw: shard $_ has its part of the rows") for 0, 1;
# both partitions are grouped on their own server, none of them here
compare($front, 'postgres_fdw', sub { my $n = () = $_[0] =~ /Remote SQL: SELECT .*?(?:lifecycle|clv)_\w+\(.* GROUP BY 1/g; return $n == 2 && $_[0] =~ /Async Foreign Scan/ && $_[0] !~ /Aggregate$/m });
dataset($front, 'postgres_fdw', 'live', 'scheduled');
$_->stop for $front, @shards;

# ---- Citus ----

SKIP:
{
	skip 'the extension citus is not installed here', 1 if ask('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'citus'}) eq '0';
	my $citus = Cluster->new(shared_preload_libraries => 'citus');
	$citus->ask($_) for ('CREATE EXTENSION citus', 'CREATE EXTENSION lifecycle', "SELECT citus_set_coordinator_host('localhost')", "CREATE TABLE orders ($columns)", "SELECT create_distributed_table('orders', 'customer_id')");
	one_table($citus);
	compare($citus, 'Citus', sub { $_[0] =~ /Custom Scan \(Citus Adaptive\).*Aggregate/s });
	dataset($citus, 'Citus', 'live', 'scheduled');
	$citus->stop;
}

done_testing();

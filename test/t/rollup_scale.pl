# Orders on more than one machine, by postgres_fdw: the same answers as in one table, and aggregates that run where the rows are.  Citus:
# test/citus/citus.pl.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;
use Spread;

$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

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

my @shards = map { Cluster->new } 0, 1;
my $front = Cluster->new(enable_partitionwise_aggregate => 'on');
$front->ask($_) for ('CREATE EXTENSION lifecycle', 'CREATE EXTENSION postgres_fdw', "CREATE TABLE orders ($Spread::columns) PARTITION BY HASH (customer_id)");
for my $i (0, 1)
{
	$shards[$i]->ask($_) for ('CREATE EXTENSION lifecycle', "CREATE TABLE orders_$i ($Spread::columns)", "CREATE INDEX ON orders_$i (customer_id)");
	$front->ask($_) for (
		"CREATE SERVER shard_$i FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$shards[$i]{place}', port '$shards[$i]{port}', dbname 'postgres', extensions 'lifecycle', async_capable 'true', fetch_size '10000')",
		"CREATE USER MAPPING FOR CURRENT_USER SERVER shard_$i OPTIONS (user 'postgres')",
		"CREATE FOREIGN TABLE orders_$i PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER $i) SERVER shard_$i",
	);
}
Spread::one_table($front);
cmp_ok($shards[$_]->ask("SELECT count(*) FROM orders_$_"), '>', 4000, "postgres_fdw: shard $_ has its part of the rows") for 0, 1;
# both partitions are grouped on their own server, none of them here
Spread::compare($front, 'postgres_fdw', sub { my $n = () = $_[0] =~ /Remote SQL: SELECT .*?(?:lifecycle|clv)_\w+\(.* GROUP BY 1/g; return $n == 2 && $_[0] =~ /Async Foreign Scan/ && $_[0] !~ /Aggregate$/m });
dataset($front, 'postgres_fdw', 'live', 'scheduled');
$_->stop for $front, @shards;

done_testing();

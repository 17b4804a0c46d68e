# Citus, where it is installed: a coordinator and two workers.  The questions of questions.sql give what one table gives, by aggregates that run where
# the rows are; datasets give the same views whatever is distributed, a reference table or local; each shard can have a dataset of its own.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib "$FindBin::Bin/../t";
use Server;
use Cluster;
use Spread;

plan skip_all => Cluster::missing() if Cluster::missing();
my $pg_config = $ENV{PG_CONFIG} || 'pg_config';
chomp(my $sharedir = `'$pg_config' --sharedir`);
plan skip_all => "Citus is not installed here: $sharedir/extension has no citus.control" if !-e "$sharedir/extension/citus.control";

# ---------------------------------------------------------------- a coordinator and two workers

my %settings = (shared_preload_libraries => 'citus', 'citus.node_conninfo' => 'sslmode=disable', 'citus.enable_statistics_collection' => 'off',
	max_connections => 100, max_prepared_transactions => 100, max_locks_per_transaction => 256, wal_level => 'logical', 'citus.shard_count' => 4);
# a node is found by the directory of its socket
my ($coordinator, @workers) = map { Cluster->new(%settings) } 0 .. 2;
$_->ask('CREATE EXTENSION citus'), $_->ask('CREATE EXTENSION lifecycle') for $coordinator, @workers;
$coordinator->ask("SELECT citus_set_coordinator_host('$coordinator->{place}', $coordinator->{port})");
$coordinator->ask("SELECT citus_add_node('$_->{place}', $_->{port})") for @workers;

# ---------------------------------------------------------------- one question

$coordinator->ask($_) for ("CREATE TABLE orders ($Spread::columns)", "SELECT create_distributed_table('orders', 'customer_id')");
Spread::one_table($coordinator);
Spread::compare($coordinator, 'Citus', sub { $_[0] =~ /Custom Scan \(Citus Adaptive\).*Aggregate/s });

# ---------------------------------------------------------------- datasets

my @tables = (
	['orders', 'customer_id', 'TABLE one.orders'],
	['customers', 'id', q{SELECT i::bigint AS id, 'r' || i % 5 AS region FROM generate_series(0, 449) AS i}],
	['contacts', 'customer_id', q{SELECT (i * 31 % 430)::bigint AS customer_id, date '2024-01-01' + i * 7 % 380 AS at, 'awareness' AS kind FROM generate_series(1, 2000) AS i}],
);
for my $where (qw(local distributed reference))
{
	$coordinator->ask("CREATE SCHEMA $where");
	for (@tables)
	{
		my ($name, $key, $rows) = @$_;
		$coordinator->ask("CREATE TABLE $where.$name AS $rows");
		$coordinator->ask("SELECT create_distributed_table('$where.$name', '$key')") if $where eq 'distributed';
		$coordinator->ask("SELECT create_reference_table('$where.$name')") if $where eq 'reference';
	}
}

# What psql says of a statement, errors and warnings too.
sub said
{
	my ($sql) = @_;
	local @ENV{qw(PGHOST PGPORT PGUSER)} = $coordinator->address;
	local $ENV{PGOPTIONS} = '-c client_min_messages=notice';
	open my $psql, '-|', 'sh', '-c', 'exec "$0" -XAtq -d postgres -c "$1" 2>&1', program('psql'), $sql or die "psql: $!";
	local $/;
	return <$psql> // '';
}

sub attach
{
	my ($orders, $customers, $contacts, $maintain) = @_;
	return said("SELECT count(*) FROM lifecycle_attach('shop', orders => '$orders.orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost',"
		  . " category => 'category', customers => '$customers.customers', customer_key => 'id', as_of => '2025-01-31', maintain => '$maintain');"
		  . " SELECT count(*) FROM lifecycle_attach_source('shop', 'contact', '$contacts.contacts', key => 'kind')");
}

# Every view of the dataset as text, but for the rows of the sources, which come in any order, and moves, which say when.
my $views = q{SELECT string_agg(c.relname, ' ' ORDER BY c.relname COLLATE "C") FROM pg_class AS c WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind = 'v' AND c.relname NOT IN ('internal_row', 'moves')};

sub answers
{
	my $names = $coordinator->ask($views);
	return join "\n", map { "$_ " . $coordinator->ask("SELECT count(*), md5(string_agg(regexp_replace(v::text, '(local|distributed|reference)[.]', '', 'g'), E'\\n' ORDER BY regexp_replace(v::text, '(local|distributed|reference)[.]', '', 'g'))) FROM shop.$_ AS v") } split / /, $names;
}

my $report = q{SELECT length(regexp_replace(lifecycle_report('shop'), '(local|distributed|reference)[.]', '', 'g'))};
for my $maintain (qw(live scheduled))
{
	my ($wanted, $page);
	for (['local', 'local', 'local'], ['distributed', 'distributed', 'distributed'], ['distributed', 'reference', 'local'], ['distributed', 'local', 'reference'],
		['reference', 'reference', 'reference'], ['local', 'distributed', 'reference'], ['local', 'reference', 'distributed'])
	{
		my $what = "$maintain, @$_";
		my $said = attach(@$_, $maintain);
		like($said, qr/^\d+\n\d+\n\z/, "$what: attached, and nothing else is said");
		$coordinator->ask(q{SELECT lifecycle_refresh('shop')});
		my ($answers, $length) = (answers(), $coordinator->ask($report));
		($wanted, $page) = ($answers, $length) if !defined $wanted;
		is($answers, $wanted, "$what: all views");
		is($length, $page, "$what: the report");
		$coordinator->ask(q{SELECT lifecycle_detach('shop')});
	}
}

# What changes is seen by the next refresh.
attach('distributed', 'distributed', 'distributed', 'scheduled');
$coordinator->ask(q{INSERT INTO distributed.orders VALUES (1, '2025-01-20', 5, 1, 'c1'), (1000, '2025-01-20', 5, 1, 'c1'); DELETE FROM distributed.customers WHERE id = 449});
is($coordinator->ask(q{SELECT customers, changed, inserted, removed FROM lifecycle_refresh('shop')}), '450|1|1|1', 'a refresh sees rows that came and went');
$coordinator->ask(q{SELECT lifecycle_detach('shop')});

for ('distributed', 'reference')
{
	my $said = attach($_, 'local', 'local', 'tracked');
	like($said, qr/^ERROR:  cannot track changes of "$_\.orders"\nDETAIL:  Citus keeps its rows, or copies of them, on other machines: .*\nHINT:  Use maintain => 'scheduled'\.\n\z/, "tracked, $_: refused in our own words, and nothing else is said");
}
attach('local', 'local', 'local', 'tracked');
$coordinator->ask(q{INSERT INTO local.orders VALUES (1, '2025-01-20', 5, 1, 'c1')});
is($coordinator->ask(q{SELECT changed FROM lifecycle_refresh('shop')}), '1', 'tracked, local: as without Citus');
$coordinator->ask(q{SELECT lifecycle_detach('shop')});

# ---------------------------------------------------------------- a dataset on each shard

{
	local @ENV{qw(PGHOST PGPORT PGUSER)} = $coordinator->address;
	my @variables = map { ('-v', $_) } 'orders=orders', 'customer=customer_id', 'at=at', 'revenue=amount';
	open my $psql, '-|', program('psql'), '-XAtq', '-d', 'postgres', @variables, '-f', "$FindBin::Bin/../../examples/citus/each_shard.sql" or die "psql: $!";
	my @lines = <$psql>;
	close $psql;
	like($lines[-1] // '', qr/^4\|400$/, 'each shard: attached and refreshed, tracked');
}
$coordinator->ask(q{SELECT count(*) FROM lifecycle_attach('whole', orders => 'one.orders', customer => 'customer_id', at => 'at', revenue => 'amount', learn => false)});
my $sums = 'SELECT stage, customers, orders, revenue, expected_value FROM %s_segments ORDER BY stage_rank';
is($coordinator->ask(sprintf $sums, 'shop'), $coordinator->ask((sprintf $sums, 'whole') =~ s/whole_/whole./r), 'each shard: the view on the coordinator gives what one table gives');
$coordinator->ask(q{INSERT INTO orders VALUES (1, '2025-01-20', 5, 1, 'c1')});
is($coordinator->ask(q{SELECT sum(result::int) FROM run_command_on_shards('orders', 'SELECT changed FROM lifecycle_refresh(''shop_%1$s'')')}), '1', 'each shard: what is written through the coordinator is tracked there');
is($coordinator->ask(q{SELECT bool_and(success) FROM run_command_on_shards('orders', 'SELECT count(*) FROM lifecycle_detach(''shop_%1$s'')')}), 't', 'each shard: detached');

$_->stop for $coordinator, @workers;
done_testing();

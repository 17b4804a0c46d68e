package Spread;

# Orders on more than one machine: the same answers as in one table, and aggregates that run where the rows are.
use strict;
use warnings;
use Test::More;
use FindBin;
use Server;

our $columns = 'customer_id bigint NOT NULL, at date NOT NULL, amount numeric, cost numeric, category text';
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

sub one_table
{
	my ($cluster) = @_;
	$cluster->ask($_) for ('CREATE SCHEMA one', "CREATE TABLE one.orders ($columns)", "INSERT INTO one.orders $rows", 'ANALYZE one.orders', 'INSERT INTO public.orders TABLE one.orders', 'ANALYZE public.orders');
}

1;

# Many sessions refresh, write, alter and read at once: nobody deadlocks, no reader sees half a refresh, nothing is lost or counted
# twice.  LIFECYCLE_REFRESHES=50 makes a long run of it.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my $database = 'lifecycle_concurrency';
my $dir = tempdir(CLEANUP => 1);
my $refreshes = $ENV{LIFECYCLE_REFRESHES} || 3;
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

drop_all($database);
run(program('createdb'), $database) or die 'createdb';
# Every transaction writes the same amount for customers 1 and 2.
ask($database, $_) for (
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE orders (customer_id int, at date, amount numeric(12,2)) PARTITION BY HASH (customer_id)',
	'CREATE TABLE orders_0 PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER 0)',
	'CREATE TABLE orders_1 PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER 1)',
	q{INSERT INTO orders SELECT i % 500, date '2024-01-01' + i % 400, 1 FROM generate_series(0, 4999) AS i WHERE i % 500 > 2},
	q{INSERT INTO orders VALUES (1, '2024-01-01', 1), (2, '2024-01-01', 1)},
	map { qq{SELECT count(*) FROM lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', maintain => '$_')} } qw(live scheduled tracked),
);

sub script
{
	my ($name, $text) = @_;
	open my $file, '>', "$dir/$name.sql" or die $!;
	print $file $text;
	close $file;
	return ('-f', "$dir/$name.sql");
}

# A torn read divides by zero.
my $whole = q{SELECT 1 / (count(DISTINCT revenue) = 1)::int FROM %1$s.snapshot WHERE customer_id IN (1, 2);
SELECT 1 / ((SELECT sum(lifecycle_revenue(profile)) FROM %1$s.profiles) = (SELECT sum(revenue) FROM %1$s.snapshot))::int;
SELECT 1 / ((SELECT customers FROM %1$s.dataset) = (SELECT count(*) FROM %1$s.profiles))::int;
};
my %load = (
	refresh => [32, $refreshes, script('tracked', q{SELECT lifecycle_refresh('tracked');})],
	rebuild => [2, $refreshes, script('scheduled', q{SELECT lifecycle_refresh('scheduled');})],
	write => [4, 20 * $refreshes, script('write', q{\set amount random(1, 1000)
\set other random(3, 600)
\set day random(0, 400)
BEGIN;
INSERT INTO orders VALUES (1, date '2024-01-01' + :day, :amount), (:other, date '2024-01-01' + :day, 3);
INSERT INTO orders_0 SELECT :other, date '2024-01-01' + :day, 2 FROM pg_class LIMIT 0;
DELETE FROM orders WHERE customer_id = :other AND amount = 3 AND at < date '2024-01-01' + :day;
INSERT INTO orders VALUES (2, date '2024-01-01' + :day, :amount);
COMMIT;
})],
	alter => [1, 5 * $refreshes, script('alter', q{ALTER TABLE orders ADD COLUMN note text; ALTER TABLE orders DROP COLUMN note;})],
	read => [4, 20 * $refreshes, script('read', sprintf($whole, 'tracked') . sprintf($whole, 'scheduled') . 'SELECT count(*) FROM lifecycle_datasets;')],
);

my %pid;
for my $name (sort keys %load)
{
	my ($clients, $transactions, @script) = @{ $load{$name} };
	defined($pid{$name} = fork()) or die 'fork';
	next if $pid{$name};
	open STDOUT, '>', "$dir/$name.log";
	open STDERR, '>&', \*STDOUT;
	exec program('pgbench'), '-n', '-c', $clients, '-j', 2, '-t', $transactions, @script, $database;
}
for my $name (sort keys %load)
{
	my ($clients, $transactions) = @{ $load{$name} };
	waitpid $pid{$name}, 0;
	my $log = slurp("$dir/$name.log");
	my $all = $clients * $transactions;
	ok($? == 0 && $log =~ m{actually processed: $all/$all\b} && $log !~ /ERROR|aborted|deadlock/, "$name: $clients sessions, $transactions times each") or diag($log);
	like($log, qr/number of failed transactions: 0 /, "$name: none failed") if $log =~ /failed transactions/;
}

ask($database, "SELECT lifecycle_refresh('$_')") for qw(scheduled tracked);
is(ask($database, "SELECT count(*) FROM live.profiles a FULL JOIN $_.profiles b USING (customer_id) WHERE a.profile IS DISTINCT FROM b.profile"), '0', "$_: nothing lost, nothing twice") for qw(scheduled tracked);
is(ask($database, 'SELECT count(*) FROM tracked.delta_order'), '0', 'all changes were merged');

drop_all($database);
done_testing();

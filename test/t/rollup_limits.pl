#!/usr/bin/perl
# A million customers in 4 MB: the same profiles as without a limit, from temporary files, and the backend stays small;
# a few customers of millions of orders in less; and a cancel in the middle leaves nothing behind.
use strict;
use warnings;
use Test::More;
use FindBin;
use IO::Select;
use lib $FindBin::RealBin;
use Server;

my $database = 'lifecycle_rollup';
drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
ask($database, 'CREATE EXTENSION lifecycle');

# Rows come one by one and from no table: what the backend grows by is the roll-up's.
my $query = q{SELECT i * 7919 % 1000003, date '2020-01-01' + i / 3000, (i % 9973)::numeric / 100
	FROM (SELECT generate_series(1, 2000000::bigint)::int AS i OFFSET 0) AS s WHERE i > 0};
$query =~ s/i \* 7919/i::bigint * 7919/;
sub rolled_up { return "lifecycle_profiles(\$\$$_[0]\$\$) AS t(n bigint, profile lifecycle_profile)" }
my $peak = q{SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\s+(\d+)'))[1]::int};

# Customers, orders, a hash of every profile with its customer; how many kB the backend's peak rose.
sub roll_up
{
	my ($settings, $rows) = @_;
	my $rolled = rolled_up($rows // $query);
	my $answer = ask($database, "$settings SET jit = off; SET max_parallel_workers_per_gather = 0; $peak;
		SELECT concat_ws(' ', count(*), sum(lifecycle_orders(profile)), sum(lifecycle_internal.lifecycle_profile_hash_extended(profile, n)::numeric)) FROM $rolled; $peak");
	my ($before, $result, $after) = split /\n/, $answer;
	return ($result, $after - $before);
}

SKIP:
{
	skip 'no /proc/self/status', 9 unless -r '/proc/self/status';
	my $limits = q{SET hash_mem_multiplier = 1; SET work_mem = '%s'; SET temp_file_limit = '%s';};
	my ($whole, $whole_kb) = roll_up(sprintf $limits, '1GB', '0');
	my ($bounded, $bounded_kb) = roll_up(sprintf $limits, '4MB', '-1');

	like($whole, qr/^1000003 2000000 /, 'every customer and every order, in memory and without a file') or diag($whole);
	is($bounded, $whole, 'the same profiles in 4 MB');
	cmp_ok($whole_kb, '>', 80 * 1024, 'without a limit it takes more than 80 MB');
	cmp_ok($bounded_kb, '<', 32 * 1024, 'in 4 MB it takes less than 32 MB, tuples and files included');
	open my $stderr, '>&', \*STDERR or die $!;
	open STDERR, '>', '/dev/null' or die $!;
	my $refused = !eval { roll_up(sprintf $limits, '4MB', '1MB'); 1 };
	open STDERR, '>&', $stderr or die $!;
	ok($refused, 'in 4 MB it is refused where temporary files are not allowed');

	for my $customers (1, 3)
	{
		my $rows = "SELECT (i % $customers)::bigint, date '2020-01-01' + i % 700, 1.0
			FROM (SELECT generate_series(1, 3000000) AS i OFFSET 0) AS s WHERE i > 0";
		my ($few, $few_kb) = roll_up(sprintf($limits, '1MB', '-1'), $rows);

		like($few, qr/^$customers 3000000 /, "$customers customers of 3 million orders");
		cmp_ok($few_kb, '<', 8 * 1024, "$customers customers of 3 million orders take memory for days, not rows");
	}
}

# Files go as they are finished: where there are fewer than there were, customers are being handed out.
my $files = 'SELECT count(*) FROM pg_ls_tmpdir()';
my $again = rolled_up($query) =~ s/\$\$\) AS/\$\$ || left(g::text, 0)) AS/r;
local $ENV{PGAPPNAME} = 'lifecycle_rollup_victim';
open my $victim, '-|', 'sh', '-c', '"$0" "$@" 2>&1', program('psql'), '-XAtq', '-v', 'VERBOSITY=sqlstate', '-d', $database,
	'-c', q{SET work_mem = '4MB'}, '-c', 'SET hash_mem_multiplier = 1', '-c',
	"SELECT sum((SELECT count(*) FROM $again)) FROM generate_series(1, 100) AS g"
	or die "psql: $!";
delete $ENV{PGAPPNAME};
my $ended = IO::Select->new($victim);
my ($most, $now) = (0, 0);
until (($most > 8 && $now < $most - 2) || $ended->can_read(0.01))
{
	$now = ask($database, $files);
	$most = $now if $now > $most;
}
ask($database, q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'lifecycle_rollup_victim'});
my $said = do { local $/; <$victim> };
close $victim;
like($said, qr/^ERROR:\s+57014/, 'a roll-up that hands out its files can be cancelled') or diag($said);
is(ask($database, $files), 0, 'a cancelled roll-up leaves no file behind');

drop_all($database);
done_testing();

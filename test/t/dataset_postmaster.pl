# A postmaster that is killed while a dataset is refreshed, and while a tracked table is written to: after the restart nothing is
# lost, nothing is counted twice, and no state is a mixture.  LIFECYCLE_CRASHES=50 makes a long run of it.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;
use Time::HiRes qw(sleep);

my $wanted = $ENV{LIFECYCLE_CRASHES} || 4;
plan skip_all => Cluster::missing() if Cluster::missing();
my $cluster = Cluster->new(jit => 'off', max_wal_size => '1GB')->become_default;
ask('postgres', $_) for (
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE orders (order_id bigserial, customer_id int, at date, amount numeric(12,2))',
	q{INSERT INTO orders (customer_id, at, amount) SELECT i % 4000, date '2024-01-01' + i % 400, 1 FROM generate_series(1, 40000) AS i},
	map { qq{SELECT count(*) FROM lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', maintain => '$_')} } qw(live tracked),
);
my $more = q{INSERT INTO orders (customer_id, at, amount) SELECT i * 7 %% 4100, date '2024-06-01' + i %% 300, 2 FROM generate_series(1, %d) AS i; DELETE FROM orders WHERE customer_id %% 97 = %d};
# a snapshot, its sums and the profiles are of one refresh; the orders, merged or recorded, are all there
my $torn = q{SELECT concat_ws(' ', CASE WHEN (SELECT sum(revenue) FROM tracked.snapshot) <> (SELECT sum(lifecycle_revenue(profile)) FROM tracked.profiles) THEN 'snapshot' END,
	CASE WHEN (SELECT sum(revenue) FROM tracked.snapshot) <> (SELECT sum(revenue) FROM tracked.segment_sums) THEN 'sums' END,
	CASE WHEN (SELECT customers FROM tracked.dataset) <> (SELECT count(*) FROM tracked.profiles) THEN 'count' END,
	CASE WHEN (SELECT sum(amount) FROM orders) <> (SELECT sum(lifecycle_revenue(profile)) FROM tracked.profiles) + (SELECT coalesce(sum(CASE WHEN added THEN c3 ELSE -c3 END), 0) FROM tracked.delta_order) THEN 'changes' END)};
my $differ = q{SELECT count(*) FROM live.profiles a FULL JOIN tracked.profiles b USING (customer_id) WHERE a.profile IS DISTINCT FROM b.profile};

my (%landed, %broken);
for my $round (1 .. 20 * $wanted)
{
	my $what = $round % 2 ? 'refresh' : 'insert';
	last if ($landed{refresh} // 0) + ($landed{insert} // 0) >= $wanted;
	next if ($landed{$what} // 0) >= $wanted / 2;
	ask('postgres', sprintf $more, 3000, $round % 97) if $what eq 'refresh';
	my $sql = $what eq 'refresh' ? q{SELECT lifecycle_refresh('tracked')} : sprintf $more, 30000, $round % 97;
	my $pid = fork() // die 'fork';
	if (!$pid)
	{
		open STDOUT, '>', '/dev/null';
		open STDERR, '>', '/dev/null';
		$ENV{PGAPPNAME} = "crash $what";
		exec program('psql'), '-XAtq', '-d', 'postgres', '-c', $sql;
	}
	for (1 .. 200)
	{
		last if ask('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND (application_name LIKE 'crash %' OR application_name LIKE 'lifecycle %')});
	}
	# at a moment of its own; the postmaster alone, or the whole server at once
	sleep 0.004 * ($round * 7 % 23);
	$cluster->crash($round % 4 < 2);
	waitpid $pid, 0;
	$landed{$what}++ if $? != 0;
	my $is = ask('postgres', $torn);
	$broken{"$what: $is"}++ if $is ne '';
	ask('postgres', q{SELECT lifecycle_refresh('tracked')});
	$broken{"$what: lost"}++ if ask('postgres', $differ) ne '0' || ask('postgres', $torn) ne '';
}
is($landed{$_} // 0, int($wanted / 2), "kills landed in a tracked $_") for qw(refresh insert);
is(join(', ', map { "$_ ($broken{$_})" } sort keys %broken), '', 'every state was whole, and nothing was lost or counted twice');
is(ask('postgres', 'SELECT count(*) FROM orders') > 0, 1, 'there are orders');

done_testing();

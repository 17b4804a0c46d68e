# A server that is killed in the middle of a refresh: afterwards the state before the refresh or the one after it is there, never a part of it;
# changes that were recorded are merged once.  LIFECYCLE_CRASHES=50 makes a long run of it.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Time::HiRes qw(sleep);

my $database = 'lifecycle_crash';
my $wanted = $ENV{LIFECYCLE_CRASHES} || 2;
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

# undef while the server is not there
sub try
{
	my ($sql) = @_;
	open my $psql, '-|', program('psql') . qq{ -XAtq -v ON_ERROR_STOP=1 -d $database -c "$sql" 2>/dev/null} or die $!;
	my $answer = do { local $/; <$psql> };
	return undef if !close $psql;
	chomp($answer //= '');
	return $answer;
}

sub wait_for_server
{
	for (1 .. 600)
	{
		return 1 if defined try('SELECT 1');
		sleep 0.1;
	}
	BAIL_OUT('the server did not come back');
}

# A server that was hit may answer once before it goes down to recover.
sub answered
{
	my ($query) = @_;
	for (1 .. 600)
	{
		my $answer = try($query);
		return $answer if defined $answer;
		sleep 0.1;
	}
	BAIL_OUT("no answer to $query");
}

drop_all($database);
run(program('createdb'), $database) or die 'createdb';
if (ask('postgres', q{SELECT current_setting('restart_after_crash') = 'on' AND pg_has_role(current_user, 'pg_signal_backend', 'usage')}) ne 't')
{
	plan skip_all => 'the server would not come back after a crash';
}
ask($database, $_) for (
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE orders (customer_id int, at date, amount numeric(12,2))',
	q{INSERT INTO orders SELECT i % 4000, date '2024-01-01' + i % 400, 1 FROM generate_series(1, 40000) AS i},
	map { qq{SELECT count(*) FROM lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', maintain => '$_')} } qw(live scheduled tracked),
);
my $state = q{SELECT coalesce(sum(revenue), 0), count(*), (SELECT customers FROM %1$s.dataset), (SELECT count(*) FROM %1$s.profiles),
	(SELECT sum(lifecycle_revenue(profile)) FROM %1$s.profiles), (SELECT refreshed_at FROM %1$s.dataset) FROM %1$s.snapshot};

my ($landed, $round, %broken) = (0, 0);
while ($landed < $wanted && $round < 20 * $wanted)
{
	$round++;
	my $dataset = $round % 2 ? 'tracked' : 'scheduled';
	my ($before, $last) = (try(sprintf $state, $dataset));
	try(q{INSERT INTO orders SELECT i * 7 % 4100, date '2024-06-01' + i % 300, 2 FROM generate_series(1, 3000) AS i; DELETE FROM orders WHERE customer_id % 97 = } . $round % 97);
	my $pid = fork() // die 'fork';
	exec program('psql') . " -XAtq -d $database -c \"SELECT lifecycle_refresh('$dataset')\" >/dev/null 2>&1" if !$pid;
	# in the midst of it, at a moment of its own
	my $backend = '';
	for (1 .. 200)
	{
		$backend = try(q{SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'lifecycle %' LIMIT 1}) // '';
		last if $backend ne '';
	}
	sleep 0.003 * ($round * 7 % 23);
	my $hit = $backend ne '' && kill('KILL', $backend) && 1;
	waitpid $pid, 0;
	$landed++ if $hit && $? != 0;
	wait_for_server();
	my $after = answered(sprintf $state, $dataset);
	my ($sum, $n, $customers, $profiles, $revenue, $at) = split /\|/, $after;
	$broken{"$dataset torn"}++ if $customers != $profiles || $n != $profiles || $sum != $revenue;
	$broken{"$dataset half"}++ if $hit && $? != 0 && $after ne $before && $at eq (split /\|/, $before)[5];
	answered("SELECT lifecycle_refresh('$dataset')");
	my $differ = answered("SELECT count(*) FROM live.profiles a FULL JOIN $dataset.profiles b USING (customer_id) WHERE a.profile IS DISTINCT FROM b.profile");
	$broken{"$dataset lost"}++ if $differ ne '0';
}
is($landed, $wanted, "$landed kills landed in a refresh");
is(join(', ', map { "$_: $broken{$_}" } sort keys %broken), '', 'every state was whole, and nothing was lost or counted twice');

drop_all($database);
done_testing();

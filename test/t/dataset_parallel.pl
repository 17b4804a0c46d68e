# Everybody's standing is asked for in parallel where the server would run a query in parallel: the rows are those of a serial refresh, and a
# refresh whose worker is ended, or that is cancelled, leaves the dataset as it was.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Time::HiRes qw(sleep);

my $database = 'lifecycle_parallel';
my $serial = 'SET jit = off; SET max_parallel_workers_per_gather = 0';
my $workers = 'SET jit = off; SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0';
my $parallel = "$workers; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0";

drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
ask($database, $_) for (
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE members (member text)',
	q{INSERT INTO members SELECT 'm' || i FROM generate_series(1, 12300) AS i},
	'CREATE TABLE orders (customer_id text, at date, amount numeric(12,2))',
	# some buy once, some for half a year, some to the last; one orders on the last day alone, so that it is known on no earlier one
	q{INSERT INTO orders SELECT 'm' || i % 12000, date '2023-01-01' + (i * 7919 % (200 + i % 700))::int, (1 + i % 97)::numeric FROM generate_series(1, 90000::bigint) AS i},
	q{INSERT INTO orders SELECT 'o' || i, '2023-03-01', 5 FROM generate_series(1, 3000) AS i},
	q{INSERT INTO orders VALUES ('last', '2025-06-30', 9)},
	map { qq{SELECT count(*) FROM lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount',
		customers => 'members', customer_key => 'member', as_of => '2025-06-30', maintain => 'scheduled', scheme => 'market5', learn => false)} } qw(serial parallel),
);

sub psql
{
	my ($settings, @statements) = @_;
	open my $out, '-|', program('psql'), '-XAtq', '-d', $database, map { ('-c', $_) } $settings, @statements or die "psql: $!";
	local $/;
	my $answer = <$out>;
	close $out;
	return $answer // '';
}

# what differs between the two, but for when it was written
sub differences
{
	my $columns = ask($database, q{SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = 'serial.snapshot'::regclass AND attnum > 0 AND attname <> 'valid_at'});
	my %columns = (snapshot => $columns, segment_sums => '*', move_record => 'customer_id, from_stage, to_stage, reason, expected_value_before, expected_value, as_of');
	return join ',', grep { ask($database, qq{SELECT count(*) FROM ((SELECT $columns{$_} FROM serial.$_ EXCEPT ALL SELECT $columns{$_} FROM parallel.$_)
		UNION ALL (SELECT $columns{$_} FROM parallel.$_ EXCEPT ALL SELECT $columns{$_} FROM serial.$_)) AS x}) } sort keys %columns;
}

is(differences(), '', 'both begin alike');
# later, so that many have moved; then before the last customer came; then nothing is another, and nothing is written
for my $day ('2025-09-30', '2025-06-29', '2025-06-30')
{
	ask($database, "UPDATE $_.dataset SET as_of = '$day'") for qw(serial parallel);
	my ($done) = psql($serial, "SELECT lifecycle_refresh('serial')");
	like($done, qr{^\(\d+,}, "$day: serial");
	ok(run(program('psql'), '-XAtq', '-o', '/dev/null', '-d', $database, '-c', $parallel, '-c', "SELECT lifecycle_refresh('parallel')"), "$day: parallel");
	is(differences(), '', "$day: the same rows, sums and moves");
}
cmp_ok(ask($database, 'SELECT count(*) FROM parallel.move_record'), '>', 1000, 'many moved');
is(ask($database, q{SELECT count(*) FROM parallel.move_record WHERE as_of < '2025-09-30'}), 0, 'nobody moves backwards in time');

# views that ask every customer, and the report of them
for my $view (qw(stage_profit equity transitions kpis growth cohorts))
{
	my $rows = "SELECT md5(string_agg(x::text, ',' ORDER BY x::text)) FROM parallel.$view AS x";
	is(psql($parallel, $rows), psql($serial, $rows), "$view: the same rows by workers");
}
is(psql($parallel, "SELECT md5(lifecycle_report('parallel'))"), psql($serial, "SELECT md5(lifecycle_report('parallel'))"), 'the same report');

SKIP:
{
	skip 'auto_explain is not there', 1 if !run(program('psql') . qq{ -XAtq -d $database -c "LOAD 'auto_explain'" 2>/dev/null});
	ask($database, q{UPDATE parallel.dataset SET as_of = '2025-07-01'});
	# at the costs that a server has unless told otherwise
	open my $talk, '-|', program('psql') . qq{ -XAtq -d $database -c "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;
		SET auto_explain.log_nested_statements = on; SET auto_explain.log_level = notice; SET client_min_messages = notice; $workers" -c "SELECT lifecycle_refresh('parallel')" 2>&1} or die $!;
	my $explained = do { local $/; <$talk> };
	close $talk;
	like($explained, qr/Workers Launched: [1-9](?:(?!NOTICE:).)*lifecycle_standing/s, 'workers had a part in it');
}

# a worker is ended, then a refresh cancelled, while workers are at it
my $state = q{SELECT d.refreshed_as_of, d.refreshed_at, (SELECT md5(string_agg(s::text, ',' ORDER BY customer_id)) FROM parallel.snapshot AS s),
	(SELECT count(*) FROM parallel.move_record) FROM parallel.dataset AS d};
my %how = ('a worker was ended' => q{SELECT pg_terminate_backend(pid)}, 'it was cancelled' => q{SELECT pg_cancel_backend(leader_pid)});
ask($database, q{INSERT INTO orders SELECT 'n' || i % 40000, date '2023-01-01' + (i * 7919 % 900)::int, 3 FROM generate_series(1, 600000::bigint) AS i});
psql($serial, q{SELECT lifecycle_refresh('parallel')});
# A refresh a day later, hit while workers are at it: what it says, and how the dataset was before.  A worker that has just handed over its
# last row is missed by nobody, so whoever is not hit tries the next day.
sub hit
{
	my ($how) = @_;
	ask($database, q{UPDATE parallel.dataset SET as_of = as_of + 1});
	my $before = ask($database, $state);
	my $pid = open my $refresh, '-|';
	die "fork: $!" if !defined $pid;
	if (!$pid)
	{
		open STDERR, '>&', \*STDOUT;
		exec program('psql'), '-XAtq', '-v', 'VERBOSITY=sqlstate', '-d', $database, '-c', $parallel, '-c', "SELECT lifecycle_refresh('parallel')";
	}
	ask($database, "DO \$\$ BEGIN FOR i IN 1 .. 6000 LOOP PERFORM pg_stat_clear_snapshot();
		IF EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'parallel worker' AND datname = current_database() AND application_name LIKE '%snapshot%') THEN
			EXECUTE (SELECT string_agg(format('$how FROM pg_stat_activity WHERE pid = %s', pid), ';') FROM (SELECT pid FROM pg_stat_activity
				WHERE backend_type = 'parallel worker' AND datname = current_database() LIMIT 1) AS w); EXIT; END IF;
		PERFORM pg_sleep(0.01); END LOOP; END \$\$");
	my $answer = do { local $/; <$refresh> };
	close $refresh;
	return ($answer // '', $before);
}
for my $how (sort keys %how)
{
	my ($answer, $before);
	for (1 .. 20)
	{
		($answer, $before) = hit($how{$how});
		last if $answer =~ /ERROR/;
	}
	like($answer, qr/ERROR:  57/, "$how: the refresh says so");
	is(ask($database, $state), $before, "$how: nothing was changed");
}
is(psql($parallel, q{SELECT (lifecycle_refresh('parallel')).customers}), ask($database, q{SELECT count(*) FROM parallel.profiles}) . "\n", 'the next refresh does it all');
psql($serial, q{UPDATE serial.dataset SET as_of = (SELECT x.as_of FROM parallel.dataset AS x)}, q{SELECT lifecycle_refresh('serial')});
is(ask($database, q{SELECT count(*) FROM (SELECT * FROM serial.segment_sums EXCEPT SELECT * FROM parallel.segment_sums) AS x}), 0, 'and the sums are those of a serial one');

drop_all($database);
done_testing();

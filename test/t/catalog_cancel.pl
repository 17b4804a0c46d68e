# Whatever takes long can be cancelled: each long call is started, cancelled, and ends by 57014.  How soon is printed; only
# that it ends is asserted.  LIFECYCLE_CANCEL=regex runs some of them.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Time::HiRes qw(sleep time);

my $database = 'lifecycle_cancel';
my $some = $ENV{LIFECYCLE_CANCEL} // '.';

# Ten thousand years by the day, by two models, and a million customers.  Without a discount, or what is worth something would grow out of range.
my $ages = q{'{"version": 1, "events": [["0001-01-01", "order", 1, 0], ["0001-03-01", "order", 1, 0], ["9999-12-30", "order", 1, 10]]}'::lifecycle_profile, '9999-12-31'::date};
my %daily = map { $_ => qq{(SELECT jsonb_populate_record(m, '{"period_days": 1, "discount_rate": 0}') FROM lifecycle_model AS m WHERE name = '$_')} } qw(default yearly);
my $base = 'generate_series(1, 3000000) AS i';
my $history = 'i % 97 + 1, 1 + i % 1009 / 7.0, 200 + i % 10007 / 11.0';
my @calls = (
	(map { my $model = $_; map { ["$_ by $model" => "SELECT count(r) FROM (SELECT lifecycle_$_(p, d, $daily{$model}) AS r FROM (SELECT $ages) AS v(p, d), generate_series(1, 400)) AS s"] }
		qw(stage status history explain pattern milestones dwell profit breakeven clv loss) } sort keys %daily),
	(map { ["curve_svg by $_" => "SELECT count(lifecycle_curve_svg($ages, $daily{$_})) FROM generate_series(1, 400)"] } sort keys %daily),
	['customer' => "SELECT count(lifecycle_customer($ages, $daily{default})) FROM generate_series(1, 400)"],
	['retention' => "SELECT lifecycle_retention(p, d, 1, 1000) FROM (SELECT $ages) AS v(p, d), generate_series(1, 10000000)"],
	['total' => "SELECT clv_total(m, x, t_x, t_cal, 50, draws => 10000) FROM (SELECT clv_pnbd_fit($history) AS m FROM generate_series(1, 3000) AS i) AS f,
		(SELECT array_agg((i % 9)::float8) AS x, array_agg((i % 9) * 2.5::float8) AS t_x, array_agg(40.0::float8) AS t_cal FROM generate_series(1, 1500) AS i) AS h"],
	['compare' => "SELECT lifecycle_compare(p, '2024-01-01', 300) FROM (SELECT lifecycle_profile('2022-01-01'::date + ((i * 7919 + i / 200000 * 37) % 1000)::int, 10.0) AS p FROM generate_series(1, 2000000::bigint) AS i GROUP BY i % 200000) AS s"],
	['winback' => "SELECT count(lifecycle_winback($ages, 10, 0.5, $daily{default})) FROM generate_series(1, 400)"],
	['transitions' => "SELECT lifecycle_transitions($ages, $daily{default}) FROM generate_series(1, 400)"],
	['equity' => "SELECT lifecycle_equity($ages, $daily{default}) FROM generate_series(1, 400)"],
	['equity_bridge' => "SELECT lifecycle_equity_bridge(p, '5000-01-01', d, $daily{default}) FROM (SELECT $ages) AS v(p, d), generate_series(1, 400)"],
	['series' => "SELECT count(*) FROM generate_series(1, 400), lifecycle_series((SELECT p FROM (SELECT $ages) AS v(p)), 1, '9999-12-31')"],
	['fit' => "SELECT lifecycle_fit(p, '2024-12-31', m) FROM (SELECT lifecycle_profile('2000-01-01'::date + (i * 7919 % 8000)::int, 10.0) AS p
		FROM generate_series(1, 40000::bigint) AS i GROUP BY i % 800) AS s, lifecycle_model AS m, generate_series(1, 100) AS again WHERE name = 'weekly' GROUP BY again"],
	(map { ["${_}_fit" => "SELECT clv_${_}_fit($history) FROM $base"] } qw(bgnbd mbgnbd pnbd)),
	['bgbb_fit' => "SELECT clv_bgbb_fit(1 + i % 97, 97 + i % 1009, 1200 + i % 10007) FROM $base"],
	['gg_fit' => "SELECT clv_gg_fit(1 + i % 97, 1 + i % 999983 / 7.0) FROM $base"],
	['survival' => "SELECT clv_survival(i / 7.0, i % 3 = 0) FROM generate_series(1, 10000000) AS i"],
	['markov' => "SELECT clv_markov('{{0.5,0.5},{0,1}}', '{1,2}', 0, 2147483647)"],
	['markov_stop' => "SELECT clv_markov_stop('{{0.5,0.5},{0,1}}', '{1,2}', 0, 2147483647)"],
	['irr' => "SELECT clv_irr_all(CASE WHEN i % 2 = 0 THEN 1.0::float8 ELSE -1.01 END, i) FROM generate_series(1, 3000000) AS i"],
	['xnpv' => "SELECT clv_npv(0.1, 1.0::float8, i) FROM generate_series(1, 20000000) AS i"],
	['referrals' => "SELECT count(*) FROM lifecycle_referrals((SELECT array_agg(ROW(i::text, nullif(i - 1, 0)::text, 1)::lifecycle_referral) FROM $base))"],
	['profiles' => q{SELECT count(*) FROM lifecycle_profiles('SELECT i % 1000003, date ''2020-01-01'' + i / 100000, 1.0 FROM generate_series(1, 30000000) AS i') AS t(c int, p lifecycle_profile)}],
	['profile' => "SELECT lifecycle_orders(lifecycle_profile('2000-01-01'::date + i % 9000, 1.0, 0.5, (i % 100)::text)) FROM generate_series(1, 30000000) AS i"],
	['merge' => "SELECT lifecycle_orders(lifecycle_merge(p)) FROM (SELECT lifecycle_profile('2000-01-01'::date + i % 9000, 1.0, 0.5, (i % 100)::text) AS p FROM generate_series(1, 900000) AS i) AS s, generate_series(1, 1000000)"],
);

drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
ask($database, 'CREATE EXTENSION lifecycle');

my $mine = "FROM pg_stat_activity WHERE application_name = 'lifecycle cancel'";
for (grep { $_->[0] =~ /$some/ } @calls)
{
	my ($name, $sql) = @$_;
	my $pid = open my $psql, '-|';
	die "fork: $!" if !defined $pid;
	if (!$pid)
	{
		open STDERR, '>&', \*STDOUT;
		$ENV{PGAPPNAME} = 'lifecycle cancel';
		exec program('psql'), '-XAtq', '-v', 'VERBOSITY=sqlstate', '-d', $database, '-c', 'SET jit = off', '-c', $sql;
	}
	# a while into it; then it is cancelled until it is gone, as it may have ended by itself
	ask('postgres', "DO \$\$ BEGIN FOR i IN 1 .. 6000 LOOP EXIT WHEN EXISTS (SELECT $mine AND state = 'active' AND query !~ 'SET jit'); PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; END \$\$");
	sleep 0.7;
	my $asked = time;
	ask('postgres', "SELECT pg_cancel_backend(pid) $mine");
	my $answer = do { local $/; <$psql> } // '';
	close $psql;
	my $took = time - $asked;
	chomp $answer;
	is(substr($answer, -14), 'ERROR:  57014', $name);
	note(sprintf '%s: ended %.0f ms after the cancel', $name, 1000 * $took);
}

drop_all($database);
done_testing();

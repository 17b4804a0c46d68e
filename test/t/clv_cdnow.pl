# CDNOW: real orders, and what the literature says of them.
#
# The files are not ours to ship: LIFECYCLE_DATA is the directory that has cdnow_sample.csv and cdnow_full.csv.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;

my $data = $ENV{LIFECYCLE_DATA} || "$FindBin::RealBin/../../../shared/data";
my ($sample, $full) = map { "$data/cdnow_$_.csv" } qw(sample full);
plan(skip_all => "no cdnow_sample.csv and cdnow_full.csv in $data (set LIFECYCLE_DATA)") unless -r $sample && -r $full;

my $database = 'lifecycle_cdnow';
sub answer { my ($sql) = @_; return ask($database, $sql) }

$ENV{PGOPTIONS} = '-c client_min_messages=warning -c datestyle=ISO,MDY -c timezone=UTC';
system(program('dropdb'), '--if-exists', $database);
system(program('createdb'), $database) == 0 or BAIL_OUT('createdb');
answer('CREATE EXTENSION lifecycle');

for ([sample => $sample], [full => $full]) {
	my ($table, $file) = @$_;
	answer("CREATE TABLE \"$table\" (customer int, at date, cds int, revenue numeric)");
	# the client reads the file: the server may not be allowed to
	system(program('psql') . " -Xq -v ON_ERROR_STOP=1 -d $database -c 'COPY \"$table\" FROM STDIN (FORMAT csv, HEADER)' <'$file'") == 0 or BAIL_OUT("COPY $file");
	answer("CREATE TABLE ${table}_profiles AS SELECT customer, lifecycle_profile(at, revenue) AS profile FROM \"$table\" GROUP BY customer");
}

# ---- what is in the files ----

is(answer('SELECT count(*), count(DISTINCT customer) FROM sample'), '6919|2357', 'sample: orders, customers');
is(answer('SELECT count(*), count(DISTINCT customer) FROM "full"'), '69659|23570', 'full: orders, customers');

# ---- profiles tie to the ledger ----

for my $table (qw(sample full)) {
	is(answer(qq{SELECT (SELECT sum(lifecycle_revenue(profile)) FROM ${table}_profiles) = (SELECT sum(revenue) FROM "$table")}), 't', "$table: revenue to the cent");
	is(answer(qq{SELECT (SELECT lifecycle_revenue(lifecycle_merge(profile)) FROM ${table}_profiles) = (SELECT sum(revenue) FROM "$table")}), 't', "$table: merged, to the cent");
	is(answer(qq{SELECT (SELECT sum(lifecycle_orders(profile)) FROM ${table}_profiles) = (SELECT count(*) FROM "$table")}), 't', "$table: orders");
	is(answer(qq{SELECT count(*) FROM ${table}_profiles JOIN (SELECT customer, count(*) n, sum(revenue) v, min(at) a, max(at) b FROM "$table" GROUP BY customer) s USING (customer)
		WHERE (lifecycle_orders(profile), lifecycle_revenue(profile), lifecycle_first_at(profile), lifecycle_last_at(profile)) IS DISTINCT FROM (n, v, a, b)}), '0', "$table: every customer");
	is(answer(qq{SELECT count(*) FROM ${table}_profiles JOIN (SELECT customer, lifecycle_profile(at::timestamptz, revenue::float8) p FROM "$table" GROUP BY customer) s USING (customer) WHERE profile <> p}), '0', "$table: float8 and timestamptz make the same profiles");
}

# ---- recency, frequency, monetary value at the end of the calibration period (Fader, Hardie and Lee 2005) ----

is(answer(q{SELECT sum(x), count(*) FROM sample_profiles, lifecycle_rfm(profile, '1997-09-30')}), '2457|2357', 'repeat days, customers');
is(answer(q{SELECT x, round(t_x::numeric, 4), round(t_cal::numeric, 4), round(m_x::numeric, 4) FROM sample_profiles, lifecycle_rfm(profile, '1997-09-30') WHERE customer = 1}), '2|30.4286|38.8571|22.3450', 'customer 1');
is(answer(q{SELECT count(*) FILTER (WHERE x > 0), round(max(t_cal)::numeric, 4), round(min(t_cal)::numeric, 4) FROM sample_profiles, lifecycle_rfm(profile, '1997-09-30')}), '946|38.8571|27.0000', 'customers who came back, longest and shortest time observed');
is(answer(q{SELECT count(*) FROM sample_profiles, lifecycle_rfm(profile, '1997-09-30') r JOIN LATERAL (SELECT count(DISTINCT at) - 1 AS x, (max(at) - min(at)) / 7.0::float8 AS t_x FROM sample WHERE sample.customer = sample_profiles.customer AND at <= '1997-09-30') s ON true
	WHERE r.x <> s.x OR r.t_x <> s.t_x}), '0', 'the same by plain SQL');

# ---- stage profit ties to the ledger ----

is(answer(q{SELECT count(*), count(*) FILTER (WHERE (p.orders, p.revenue, p.cost, p.profit) IS DISTINCT FROM (s.n, s.v, 0, s.v)), count(*) FILTER (WHERE p.split <> p.revenue - p.cost)
	FROM full_profiles JOIN (SELECT customer, count(*) n, sum(revenue) v FROM "full" GROUP BY customer) s USING (customer)
	CROSS JOIN LATERAL (SELECT sum(orders) AS orders, sum(revenue) AS revenue, sum(cost) AS cost, sum(profit) AS profit, sum(basic + incremental + cross_sell + cost_saving + price + migration) AS split
		FROM lifecycle_profit(profile, '1998-06-30')) p}), '23570|0|0', 'full: rows of every customer, and their components');

is(answer(q{SELECT count(*), count(*) FILTER (WHERE v.total <> v.realised_npv + v.expected_npv OR v.expected_npv < 0), sum(v.expected_npv) = (SELECT (lifecycle_equity(profile, '1998-06-30')).equity FROM full_profiles)
	FROM full_profiles, lifecycle_clv(profile, '1998-06-30') v}), '23570|0|t', 'full: customer equity is the sum of customer values');

# ---- fitted models, to the digits published (Fader, Hardie and Lee 2005; Batislam, Denizel and Filiztekin 2007; Fader and Hardie 2013) ----

answer(q{CREATE TABLE histories AS SELECT h.* FROM sample_profiles, lifecycle_rfm(profile, '1997-09-30') AS h});
sub fit_is {
	my ($model, $columns, $expected, $row) = @_;
	my $rounded = join ', ', map { my ($column, $digits) = split /:/; "round((f).$column\::numeric, $digits)" } split / /, $columns;
	is(answer("SELECT $rounded, (f).converged FROM (SELECT clv_${model}_fit(" . ($row // 'x, t_x, t_cal') . ") AS f FROM histories) AS s"), "$expected|t", "$model as published");
}
fit_is('bgnbd', 'r:6 alpha:5 a:6 b:6 se_r:6 se_alpha:5 se_a:5 se_b:5 covariance[1][2]:7 log_likelihood:6', '0.242595|4.41360|0.792922|2.425906|0.012557|0.37822|0.18573|0.70541|0.0037064|-9582.429207');
fit_is('pnbd', 'r:6 alpha:4 s:6 beta:3 log_likelihood:6', '0.553277|10.5777|0.606240|11.669|-9594.976179');
fit_is('gg', 'p:2 q:2 gamma:2 se_p:3 se_q:4 se_gamma:3 log_likelihood:4 customers:0', '6.25|3.74|15.44|1.190|0.2901|4.159|-4055.9177|946', 'x, m_x');
fit_is('mbgnbd', 'r:4 alpha:3 a:4 b:4 log_likelihood:5', '0.5248|6.183|0.8914|1.6140|-9582.13572');

# ---- the referee: the holdout of 39 weeks ----

answer(q{CREATE TABLE compared AS SELECT * FROM lifecycle_compare('SELECT customer, at, revenue FROM sample', '1997-09-30', 273)});
is(answer('SELECT DISTINCT actual, customers, excluded_later, excluded_without_order, cardinality(tracking) FROM compared'), '1882|2357|0|0|39', 'repeats that came in the holdout');
is(answer(q{SELECT string_agg(forecaster, ' ' ORDER BY rank) FROM compared WHERE rank <= 3}), 'pnbd mbgnbd bgnbd', 'the fitted models are the best');
is(answer(q{SELECT forecast FROM compared WHERE forecaster = 'last_period'}), '2457', 'last period again is the calibration period');
is(answer(q{SELECT bool_and(abs(c.forecast - (SELECT sum(clv_expected(f, x, t_x, t_cal, 39)) FROM histories, (SELECT clv_bgnbd_fit(x, t_x, t_cal) AS f FROM histories) AS s)) < 1e-6) FROM compared AS c WHERE forecaster = 'bgnbd'}), 't', 'BG/NBD forecasts what its expectations add up to');
is(answer(q{SELECT string_agg(concat_ws(' ', forecaster, round(forecast::numeric), round(rmse::numeric, 3), round(log_score::numeric, 3)), ', ' ORDER BY forecaster) FROM compared WHERE kind = 'model'}), 'bgnbd 1653 1.608 -0.984, mbgnbd 1577 1.607 -0.982, pnbd 1666 1.603 -0.987', 'forecasts and scores');
is(answer(q{SELECT string_agg(t.actual::text, ' ' ORDER BY t.week) FROM compared, unnest(tracking) AS t WHERE forecaster = 'zero' AND t.week IN (13, 26, 39)}), answer(q{SELECT string_agg((SELECT count(DISTINCT (customer, at)) FROM sample WHERE at > '1997-09-30' AND at <= date '1997-09-30' + 7 * week)::text, ' ' ORDER BY week) FROM unnest('{13,26,39}'::int[]) AS week}), 'tracked week by week');

# ---- stages ----

is(answer(q{SELECT count(*) FROM sample_profiles WHERE lifecycle_stage(profile, '1998-06-30') IS NULL}), '0', 'every customer has a stage');
is(answer(q{SELECT count(*) FROM sample_profiles JOIN (SELECT customer, lifecycle_stage(at, revenue, date '1998-06-30') s FROM sample GROUP BY customer) t USING (customer) WHERE s <> lifecycle_stage(profile, '1998-06-30')}), '0', 'the aggregate agrees');
is(answer(q{SELECT count(*) FROM sample_profiles LEFT JOIN (SELECT customer, lifecycle_profile(at, revenue) past FROM sample WHERE at <= '1997-12-31' GROUP BY customer) t USING (customer)
	WHERE lifecycle_status(profile, '1997-12-31') IS DISTINCT FROM lifecycle_status(past, '1997-12-31')}), '0', 'no look-ahead');

# ---- what a dataset says of them ----

answer(q{SELECT count(*) FROM lifecycle_attach('cdnow', orders => 'full', customer => 'customer', at => 'at', revenue => 'revenue', as_of => '1997-12-31', maintain => 'scheduled')});
my $down = "FILTER (WHERE w.evidence ~ 'orders down'";
is(answer(qq{SELECT count(*) $down) > 0, count(*) FILTER (WHERE c.trend < 0 AND c.recent_rate >= c.usual_rate) > 0, count(*) $down AND c.recent_rate >= c.usual_rate)
	FROM cdnow.worklist AS w JOIN cdnow.customers AS c USING (customer_id)}), 't|t|0', 'orders are down of nobody who orders as usual');

system(program('dropdb'), $database);
done_testing();

# The regression tests' core under settings of all kinds: dates, time zones, numbers, strings, plans.  A session's settings may change
# how an answer is written, but not the answer.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;

my $database = 'lifecycle_settings';
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

drop_all($database);
run(program('createdb'), $database) or die 'createdb';
ask($database, $_) for (
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE orders (customer_id int, at timestamptz, amount numeric(12,2), cost numeric, category text)',
	q{SET timezone = 'UTC'; INSERT INTO orders SELECT i % 40, timestamptz '2024-01-01 00:00+00' + i * interval '9 hours', (i * 31 % 9973 - 300)::numeric / 100, (i % 97)::numeric / 7, 'c' || i % 4 FROM generate_series(1, 1500) AS i},
	map { qq{SELECT count(*) FROM lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', category => 'category',
		time_zone => 'Asia/Shanghai', as_of => '2025-06-30', maintain => '$_')} } qw(live scheduled tracked),
);

# Everything that a dataset shows and that functions say, as one hash; the values go through jsonb, which writes dates and numbers in one way.
my @views = split /\n/, ask($database, q{SELECT format('%I.%I', n, relname) FROM unnest('{tracked}'::text[]) AS n JOIN pg_class ON relnamespace = n::regnamespace AND relname IN ('profiles', 'customers', 'segments', 'history', 'stage_profit', 'quadrants', 'data_quality', 'moves', 'worklist', 'next_offer', 'replacement', 'care', 'loyalty_rates') ORDER BY 1});
my $bodies = join ' UNION ALL ', (map { "SELECT '$_' AS what, md5(string_agg(to_jsonb(v)::text, ',' ORDER BY to_jsonb(v)::text COLLATE pg_catalog.\"C\")) AS is FROM $_ AS v" } @views),
	q{SELECT 'functions', md5(string_agg(pg_catalog.concat_ws(' ', profile, lifecycle_revenue(profile), to_jsonb(lifecycle_status(profile, pg_catalog.make_date(2025, 6, 30))), lifecycle_sparkline(profile, pg_catalog.make_date(2025, 6, 30)),
		md5(lifecycle_curve_svg(profile, pg_catalog.make_date(2025, 6, 30), 'zh'))), ',' ORDER BY customer_id)) FROM tracked.profiles},
	q{SELECT 'cash flows', concat_ws(' ', clv_xnpv(0.1, amount, (at AT TIME ZONE 'UTC')::date), clv_xirr(amount - 30, (at AT TIME ZONE 'UTC')::date)) FROM orders};
my $question = "SELECT string_agg(concat(what, ' ', \"is\"), E'\\n' ORDER BY what COLLATE pg_catalog.\"C\") FROM ($bodies) AS q";
my $usual = ask($database, "SET timezone = 'UTC'; $question");
is(scalar(split /\n/, $usual), @views + 2, 'views and functions to ask');

my @names = split /\n/, `locale -a`;
my ($comma) = grep { /^(de|fr|nl|it|es|ru|pl)_.*utf-?8$/i } @names;
my @settings = (
	['DateStyle German', q{SET datestyle = 'German'}], ['DateStyle SQL, DMY', q{SET datestyle = 'SQL, DMY'}], ['DateStyle Postgres, YMD', q{SET datestyle = 'Postgres, YMD'}],
	['TimeZone of Auckland', q{SET timezone = 'Pacific/Auckland'}], ['TimeZone of Los Angeles', q{SET timezone = 'America/Los_Angeles'}], ['TimeZone of a quarter hour', q{SET timezone = 'Asia/Kathmandu'}], ['TimeZone by POSIX', q{SET timezone = 'XYZ-14'}],
	['IntervalStyle', q{SET intervalstyle = 'iso_8601'}], ['bytea_output', q{SET bytea_output = 'escape'}],
	['quote_all_identifiers', q{SET quote_all_identifiers = on}], ['transform_null_equals', q{SET transform_null_equals = on}], ['row_security off', q{SET row_security = off}],
	['array_nulls off', q{SET array_nulls = off}], ['xmloption', q{SET xmloption = 'document'}], ['lc_messages', q{SET lc_messages = 'C'}],
	# from 19 on the server has no other way
	(ask($database, 'SHOW server_version_num') < 190000 ? ['backslashes in strings', q{SET standard_conforming_strings = off; SET escape_string_warning = off; SET backslash_quote = on}] : ()),
	['search_path of nothing but the extension', q{SET search_path = public}], ['plans without hashes', q{SET enable_hashjoin = off; SET enable_hashagg = off; SET enable_material = off}],
	['plans without sorts', q{SET enable_sort = off; SET enable_mergejoin = off}], ['forced workers', q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off}],
	['everything that may through a worker', ask($database, 'SHOW server_version_num') < 160000 ? 'SET force_parallel_mode = regress' : 'SET debug_parallel_query = regress'],
	['small memory', q{SET work_mem = '64kB'; SET hash_mem_multiplier = 1}], ['default_transaction_isolation', q{SET default_transaction_isolation = 'serializable'}],
	(defined $comma ? map { ["$_ of $comma", "SET $_ = '$comma'"] } qw(lc_numeric lc_monetary lc_time) : ()),
);
for (@settings)
{
	my ($what, $set) = @$_;
	my $got = ask($database, "$set; $question");
	is($got, $usual, "$what: every answer");
}
note('no locale with a decimal comma is installed here') if !defined $comma;

# a refresh under them, by whoever schedules it: what is stored is the same
for (@settings)
{
	my ($what, $set) = @$_;
	next if $what =~ /isolation|plans/;
	ask($database, q{INSERT INTO orders VALUES (1, '2025-03-09 23:30-05', 12.34, 1, 'c1')});
	ask($database, "$set; SELECT lifecycle_refresh('tracked')");
}
is(ask($database, 'SELECT count(*) FROM live.profiles a FULL JOIN tracked.profiles b USING (customer_id) WHERE a.profile IS DISTINCT FROM b.profile'), '0', 'refreshed under all of them: nothing differs');

# somebody's own functions and operators, found before the system's, are not called
ask($database, $_) for (
	'CREATE SCHEMA hostile',
	(map { "CREATE FUNCTION hostile.$_ LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''hostile code was run''; END'" } 'sum(numeric) RETURNS numeric', 'now() RETURNS timestamptz', 'format(text, VARIADIC text[]) RETURNS text', 'coalesce2() RETURNS int',
		'round(numeric, int) RETURNS numeric', 'concat(text, text, text) RETURNS text', 'unnest(lifecycle_stage[]) RETURNS SETOF lifecycle_stage', 'same(text, text) RETURNS bool', 'same(int, int) RETURNS bool', 'same(date, date) RETURNS bool', 'same(lifecycle_profile, lifecycle_profile) RETURNS bool'),
	(map { "CREATE OPERATOR hostile.= (FUNCTION = hostile.same, LEFTARG = $_, RIGHTARG = $_)" } qw(text int date lifecycle_profile)),
);
my $path = 'SET search_path = hostile, public, pg_catalog';
ask($database, q{INSERT INTO orders VALUES (2, '2025-03-10 10:00+00', 1, 1, 'c1')});
is(ask($database, "$path; SELECT changed FROM lifecycle_refresh('$_')"), '1', "a refresh of $_ under a hostile search_path") for qw(tracked);
is(ask($database, "$path; SELECT count(*) FROM $_"), ask($database, "SELECT count(*) FROM $_"), "$_ under a hostile search_path") for @views;
ok(ask($database, "$path; SELECT count(*) FROM lifecycle_attach('more', orders => 'public.orders', customer => 'customer_id', at => 'at', revenue => 'amount', maintain => 'scheduled')") > 10, 'an attach under a hostile search_path');
ok(ask($database, "$path; SELECT count(*) FROM lifecycle_detach('more')") > 10, 'a detach under a hostile search_path');

drop_all($database);
done_testing();

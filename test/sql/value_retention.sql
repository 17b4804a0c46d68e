-- The value of customers who stay with one probability, and of those who move between states.
SET client_min_messages = warning;

-- Gupta and Lehmann 2003; with growth; Berger and Nasr 1998.
SELECT r, round(clv_retention(1, r, 0.1)::numeric, 2) FROM unnest('{.6,.7,.8,.9}'::float8[]) r;
SELECT g, round(clv_retention(1, 0.9, 0.12, growth => g)::numeric, 2) FROM unnest('{0,.02,.04,.06,.08}'::float8[]) g;
SELECT round(clv_retention(260, 0.75, 0.2, horizon => 10, first_margin => 'now', retention_spend => 50)::numeric, 2);
SELECT clv_retention(100, 0, 0.1), clv_retention(100, 1, 0.25), clv_retention(100, 0.5, 0.1, 0), clv_retention(100, 0.5, 0.1, 0, first_margin => 'now'), clv_retention(-100, 1, 0, 3);
SELECT clv_breakeven_acquisition(0.02, 100, 0.8, 0.1) = 0.02 * clv_retention(100, 0.8, 0.1), clv_breakeven_acquisition(1, 100, 0.8, 0.1, 5, 0.01, 'now', 2) = clv_retention(100, 0.8, 0.1, 5, 0.01, 'now', 2);
SELECT round(spend::numeric, 4) AS spend, round(rate::numeric, 4) AS rate, round(value::numeric, 4) AS value FROM clv_acquisition_optimum(0.4, 0.1, 100);
SELECT round(spend::numeric, 4) AS spend, round(rate::numeric, 4) AS rate, round(value::numeric, 4) AS value FROM clv_retention_optimum(0.9, 0.1, 100, 0.1);

-- A NULL horizon is for ever; any other NULL is NULL.
SELECT clv_retention(1, 0.8, 0.1, NULL) = clv_retention(1, 0.8, 0.1), clv_retention(NULL, 0.8, 0.1), clv_retention(1, NULL, 0.1), clv_retention(1, 0.8, NULL), clv_retention(1, 0.8, 0.1, 3, NULL), clv_retention(1, 0.8, 0.1, 3, 0, NULL), clv_retention(1, 0.8, 0.1, 3, 0, 'now', NULL), clv_breakeven_acquisition(NULL, 1, 0.8, 0.1), clv_acquisition_optimum(NULL, 1, 1);

-- Bad input.
SELECT test.error_of(format('SELECT clv_retention(%s)', a)) FROM unnest(ARRAY['''NaN'', 0.8, 0.1', '1, 1.1, 0.1', '1, -0.1, 0.1', '1, ''NaN'', 0.1', '1, 0.8, -1', '1, 0.8, ''Infinity''', '1, 0.8, 0.1, -1', '1, 0.8, 0.1, 5, -1', '1, 0.8, 0.1, 5, 0, ''soon''', '1, 0.8, 0.1, 5, 0, ''end'', -1']) a;
SELECT test.error_of(format('SELECT clv_retention(%s)', a)) FROM unnest(ARRAY['1, 0.9, 0.08, growth => 0.2', '1, 1, 0', '1e308, 1, 0.1, 1000']) a;
SELECT test.error_of('SELECT clv_breakeven_acquisition(1.5, 1, 0.8, 0.1)');
SELECT test.error_of(format('SELECT %s', a)) FROM unnest(ARRAY['clv_acquisition_optimum(1.1, 1, 1)', 'clv_acquisition_optimum(1, 0, 1)', 'clv_acquisition_optimum(1, 1, ''Infinity'')', 'clv_retention_optimum(1, 1, 100, 0)', 'clv_retention_optimum(0.5, 1, 100, -2)']) a;

-- Pfeifer and Carraway 2000: recency 1 to 4, and former customers.
CREATE TEMP TABLE chain AS SELECT '{{.3,.7,0,0,0},{.2,0,.8,0,0},{.15,0,0,.85,0},{.05,0,0,0,.95},{0,0,0,0,1}}'::float8[] AS p, '{36,-4,-4,-4,0}'::float8[] AS r;
SELECT ARRAY(SELECT round(v::numeric, 3) FROM unnest(clv_markov(p, r, 0.2)) v) AS for_ever, ARRAY(SELECT round(v::numeric, 3) FROM unnest(clv_markov(p, r, 0.2, 4)) v) AS four FROM chain;
SELECT ARRAY(SELECT round(v::numeric, 3) FROM unnest(clv_markov(p, r, 0.2, stop_when_negative => true)) v) AS best, clv_markov_stop(p, r, 0.2) AS stop, ARRAY(SELECT round(v::numeric, 3) FROM unnest(clv_markov(p, r, 0.2, 4, true)) v) AS four, clv_markov_stop(p, r, 0.2, 0) AS stop_now FROM chain;
SELECT clv_markov(p, r, 0.2, 0) = r, clv_markov(NULL, r, 0.2), clv_markov(p, NULL, 0.2), clv_markov(p, r, NULL), clv_markov(p, r, 0.2, 1, NULL), clv_markov_stop(p, r, NULL) FROM chain;
SELECT round((clv_markov('{{1}}', '{3}', 0.5))[1]::numeric, 9), clv_markov('[0:0][2:2]={{1}}', '[5:5]={3}', 0.5, 1), clv_markov('{{0.5,0.5},{0.5,0.5}}', '{1,1}', 0, 9);

SELECT test.error_of(format('SELECT clv_markov(%s)', a)) FROM unnest(ARRAY[
	'''{}'', ''{}'', 0.1', '''{1}'', ''{1}'', 0.1', '''{{1,0}}'', ''{1}'', 0.1', '''{{1}}'', ''{1,2}'', 0.1', '''{{1}}'', ''{{1}}'', 0.1', '''{{1}}'', ''{}'', 0.1',
	'''{{1,NULL},{0,1}}'', ''{1,2}'', 0.1', '''{{1,0},{0,1}}'', ''{1,NULL}'', 0.1',
	'''{{1.5,-0.5},{0,1}}'', ''{1,2}'', 0.1', '''{{1,0},{-0.5,1.5}}'', ''{1,2}'', 0.1', '''{{1,0},{NaN,1}}'', ''{1,2}'', 0.1', '''{{1,0},{0.2,0.7}}'', ''{1,2}'', 0.1', '''{{1,0},{0,1}}'', ''{1,Infinity}'', 0.1',
	'''{{1}}'', ''{1}'', -1', '''{{1}}'', ''{1}'', ''NaN''', '''{{1}}'', ''{1}'', 0.1, -1', '''{{1}}'', ''{1}'', 0', '''{{1}}'', ''{1}'', 1e-13', '''{{1}}'', ''{1}'', -0.9, 400']) a;
SELECT test.error_of('SELECT clv_markov(array_fill(0.0::float8, ARRAY[257, 257]), array_fill(0.0::float8, ARRAY[257]), 0.1)');
SELECT count(*), round(min(v)::numeric, 9), round(max(v)::numeric, 9) FROM unnest(clv_markov(array_fill(1 / 256.0::float8, ARRAY[256, 256]), array_fill(1.0::float8, ARRAY[256]), 0.25)) v;

-- A long horizon without a discount can be cancelled.
SET statement_timeout = '100ms';
SELECT clv_markov('{{0,1},{1,0}}', '{1,-1}', 0, 2147483647);
RESET statement_timeout;

-- what leaves all bounds is said so, however far the horizon
SELECT test.error_of('SELECT clv_markov(ARRAY[[0.5, 0.5], [0.5, 0.5]], ARRAY[1e308, -1e308], -0.9, 2147483647)');

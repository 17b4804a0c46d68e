
-- A view that asks every customer, in parallel where the server would run a query so: an expression of PL/pgSQL never is.
CREATE FUNCTION lifecycle_internal.lifecycle_report_rows(dataset text, view_name text, VARIADIC columns text[]) RETURNS SETOF jsonb
LANGUAGE plpgsql STABLE SET jit = off AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    RETURN QUERY EXECUTE format('SELECT to_jsonb(x) FROM (SELECT %s FROM %I) AS x',
        (SELECT string_agg(quote_ident(c), ', ') FROM unnest(columns) AS c), view_name);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_rows(text, text, text[]) IS
'The rows of a view of a dataset as JSON, in its order. What no column asks for is not worked out.';

-- In parallel where the server would run a query so: the day and the model are parameters, which workers are given.
CREATE FUNCTION lifecycle_internal.lifecycle_report_course(dataset text) RETURNS SETOF bigint[]
LANGUAGE plpgsql STABLE SET jit = off AS $$
DECLARE
    d record;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    SELECT s.as_of, s.model INTO d FROM internal_setting AS s;
    RETURN QUERY EXECUTE 'SELECT lifecycle_internal.lifecycle_course(p.profile, $1, $2) FROM profiles AS p' USING d.as_of, d.model;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_course(text) IS 'The course of all customers of a dataset, a row.';

-- The views are large queries of few rows: compiling them would take longer than they do.
CREATE FUNCTION lifecycle_internal.lifecycle_report_run(dataset text) RETURNS text
LANGUAGE plpgsql STABLE SET jit = off AS $report$
DECLARE
    page text := $html$<!DOCTYPE html>
<html lang="{{w_lang}}">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>{{name}}{{w_colon}}{{w_title}}</title>
<style>
{{style}}</style>
</head>
<body>
<header>
<h1>{{w_title}}</h1>
<p class="lead"><bdi>{{name}}</bdi> &#183; {{w_as_of}} <time datetime="{{as_of}}">{{as_of}}</time> &#183;
{{w_model}} <bdi>{{model}}</bdi>{{fresh}}{{outdated}}</p>
{{headline}}
</header>
<main>
{{sections}}
</main>
<footer>{{w_footer}}</footer>
</body>
</html>
$html$;
    d lifecycle_internal.lifecycle_dataset;
    figures jsonb;
    words jsonb;
    digits integer;
    course bigint[];
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    d := lifecycle_internal.lifecycle_dataset_to_read(dataset);
    -- what several sections show is read once: a live dataset works a view out each time that it is read
    figures := (SELECT jsonb_object_agg(v.name, (SELECT coalesce(jsonb_agg(r), '[]')
                                                 FROM lifecycle_internal.lifecycle_report_rows(dataset, v.name, VARIADIC v.columns) AS r))
                FROM (VALUES ('segments', '{stage,stage_rank,stage_label,customers,customer_share,orders,revenue,profit,profit_year,'
                                          'expected_value,expected_low,expected_high}'::text[]),
                             ('equity', '{item,item_rank,item_label,amount,low,high,caution}'),
                             ('kpis', '{stage,stage_rank,stage_label,kpi_label,denominator,value,value_year_ago,target,reached}'),
                             ('data_quality', '{source_label,relation,finding,finding_label,rows_found,treatment_label,example}'),
                             ('stage_profit', '{stage,stage_rank,customers,revenue,cost,bad_debt,investment,profit,profit_per_customer,roi}'),
                             ('growth', '{month,partial,active,new,retained,resurrected,churned,quick_ratio,revenue}')) AS v (name, columns))
        || (SELECT jsonb_build_object('alert_count', count(*), 'at_risk', coalesce(sum(a.value_at_risk), 0),
                                      'alerts', jsonb_agg(a) FILTER (WHERE a.place <= 20))
            FROM (SELECT x.*, row_number() OVER (ORDER BY x.value_at_risk DESC, x.customer_id) AS place FROM alerts AS x) AS a);
    course := (SELECT c FROM lifecycle_internal.lifecycle_report_course(dataset) AS c);
    words := (SELECT jsonb_object_agg('w_' || t.code, t.text) FROM internal_text AS t WHERE t.topic = 'report')
          -- cents where they count
          || jsonb_build_object('digits', CASE WHEN (SELECT max(abs(s.revenue)) < 10000
                 FROM jsonb_populate_recordset(NULL::segments, figures -> 'segments') AS s) THEN 2 ELSE 0 END);
    words := words || (SELECT jsonb_object_agg(k, replace(words ->> k, '#', coalesce(s.horizon_days::text, '&#8734;')))
                       FROM internal_setting AS s, unnest('{w_equity,w_read_expected}'::text[]) AS k);
    words := words || coalesce((SELECT jsonb_build_object('caution', lifecycle_internal.lifecycle_report_html(y.caution)) FROM internal_caution AS y), '{}');
    digits := (words ->> 'digits')::integer;
    RETURN lifecycle_internal.lifecycle_report_fill(page, words || jsonb_build_object(
        'name', lifecycle_internal.lifecycle_report_html(dataset),
        'as_of', (SELECT s.as_of FROM internal_setting AS s),
        'model', (SELECT lifecycle_internal.lifecycle_report_html((s.model).name) FROM internal_setting AS s),
        'fresh', CASE WHEN d.maintain <> 'live' AND d.refreshed_at IS NOT NULL
            THEN format(' &#183; %s %s', words ->> 'w_refreshed', to_char(d.refreshed_at AT TIME ZONE d.time_zone, 'YYYY-MM-DD HH24:MI')) END,
        'outdated', (SELECT ' &#183; ' || (words ->> 'w_outdated') FROM internal_setting AS s WHERE s.outdated),
        'style', lifecycle_internal.lifecycle_report_style(),
        'headline', lifecycle_internal.lifecycle_report_headline(dataset, words, figures),
        'sections', concat(
            lifecycle_internal.lifecycle_report_stages(dataset, words, figures),
            lifecycle_internal.lifecycle_report_goals(dataset, words, figures),
            lifecycle_internal.lifecycle_report_profit(dataset, words, figures),
            lifecycle_internal.lifecycle_report_programmes(dataset, words, digits),
            lifecycle_internal.lifecycle_report_matrices(dataset, words, digits),
            lifecycle_internal.lifecycle_report_age(dataset, words, course),
            lifecycle_internal.lifecycle_report_faces(dataset, words),
            lifecycle_internal.lifecycle_report_moves(dataset, words, course),
            lifecycle_internal.lifecycle_report_patterns(dataset, words, digits),
            lifecycle_internal.lifecycle_report_exits(dataset, words, digits),
            lifecycle_internal.lifecycle_report_satisfaction(dataset, words, digits),
            lifecycle_internal.lifecycle_report_growth(dataset, words, figures),
            lifecycle_internal.lifecycle_report_referrals(dataset, words, digits),
            lifecycle_internal.lifecycle_report_replacement(dataset, words, digits),
            lifecycle_internal.lifecycle_report_equity(dataset, words, figures),
            lifecycle_internal.lifecycle_report_forecast(dataset, words),
            lifecycle_internal.lifecycle_report_alerts(dataset, words, figures),
            lifecycle_internal.lifecycle_report_renewals(dataset, words, digits),
            lifecycle_internal.lifecycle_report_receivables(dataset, words, digits),
            lifecycle_internal.lifecycle_report_worklist(dataset, words, digits),
            lifecycle_internal.lifecycle_report_quality(dataset, words, figures),
            lifecycle_internal.lifecycle_report_read(dataset, words))));
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_run(text) IS 'What lifecycle_report does as the dataset''s owner.';

CREATE FUNCTION lifecycle_report(dataset text) RETURNS text
AS 'MODULE_PATHNAME', 'lifecycle_as_owner' LANGUAGE C STABLE PARALLEL UNSAFE;
COMMENT ON FUNCTION lifecycle_report(text) IS
'The dataset as one HTML page in its language.
Headline figures, customers, goals and profit by stage, matrices of value, the life-cycle curve and leading customers'' own, moves between stages, patterns
and exits, growth, what leaving costs, what further sources tell (programmes, satisfaction, recommendations, contracts, debts), the bridge of equity, the
record of the forecast, alerts, the work list, notes on the data, how to read it.
Well-formed as XML too; without a script, and nothing is loaded from elsewhere; follows light and dark, and prints. Text of your data is escaped.
Save it as UTF-8: psql -XAtq -c "SELECT lifecycle_report(''shop'')" > shop.html.
Runs as the dataset''s owner. Errors: 42704 no such dataset, 42501 not its owner, 22004 NULL, 55000 somebody else may create objects in its
schema, those of its views.';


-- Sections that are one view as a table: goals, matrices, how relationships went, the work list, what leaving costs.

-- Heads of columns that begin with # are of numbers; nothing is shown of no rows.
CREATE FUNCTION lifecycle_internal.lifecycle_report_section(id text, words jsonb, heads text[], rows text, below text DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN rows IS NULL THEN '' ELSE format($html$<section id="%1$s" aria-labelledby="%1$s-h">
<h2 id="%1$s-h">%2$s</h2>
<p class="lead">%3$s</p>
<div class="wide"><table>
<thead><tr>%4$s</tr></thead>
<tbody>
%5$s</tbody>
</table></div>
%6$s</section>
$html$, id, words ->> ('w_' || id || '_h'), words ->> ('w_' || id || '_lead'),
        (SELECT string_agg(CASE WHEN h.head LIKE '#%' THEN format('<th scope="col" class="n">%s</th>', words ->> ('w_' || substr(h.head, 2)))
                                ELSE format('<th scope="col">%s</th>', words ->> ('w_' || h.head)) END, '' ORDER BY h.n)
         FROM unnest(heads) WITH ORDINALITY AS h (head, n)),
        rows, coalesce(format('<p class="lead">%s</p>' || E'\n', below), '')) END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_section(text, jsonb, text[], text, text) IS 'A section of a report that is a table.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_goals(dataset text, words jsonb, figures jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    rows := (
        SELECT string_agg(format('<tr data-goal="%s"><th scope="row"><span class="tag"><span class="key %s"></span>%s</span></th><td>%s</td>'
                                 '<td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td>%s</td></tr>' || E'\n',
               k.stage, k.stage, lifecycle_internal.lifecycle_report_html(k.stage_label), k.kpi_label,
               lifecycle_internal.lifecycle_report_figure(k.denominator), lifecycle_internal.lifecycle_report_percent(k.value),
               lifecycle_internal.lifecycle_report_percent(k.value_year_ago), lifecycle_internal.lifecycle_report_percent(k.target),
               CASE k.reached WHEN true THEN words ->> 'w_yes' WHEN false THEN words ->> 'w_no' ELSE '' END), '' ORDER BY k.stage_rank)
        FROM jsonb_populate_recordset(NULL::kpis, figures -> 'kpis') AS k WHERE k.denominator > 0);
    RETURN lifecycle_internal.lifecycle_report_section('goals', words, '{stage,goal,#of,#value,#year_ago,#target,reached}', rows);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_goals(text, jsonb, jsonb) IS 'Section of a report: the goal of each stage as a figure.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_matrices(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    rows := (
        SELECT string_agg(concat(
                   CASE q.place WHEN 1 THEN format('<tr><th scope="rowgroup" colspan="6"><small>%s</small></th></tr>' || E'\n', q.matrix_label) END,
                   format('<tr><th scope="row">%s</th><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td>%s</td></tr>'
                          || E'\n', q.cell_label, lifecycle_internal.lifecycle_report_figure(q.customers),
                          lifecycle_internal.lifecycle_report_percent(q.customer_share), lifecycle_internal.lifecycle_report_figure(q.profit_year, digits),
                          lifecycle_internal.lifecycle_report_figure(q.expected_value, digits), q.strategy)),
               '' ORDER BY q.matrix <> 'value and potential', q.matrix DESC, q.place)
        FROM quadrants AS q WHERE EXISTS (SELECT FROM internal_sums AS z WHERE z.orders > 0));
    RETURN lifecycle_internal.lifecycle_report_section('matrices', words, '{cell,#customers,#share,#profit_year,#expected,to_do}', rows);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_matrices(text, jsonb, integer) IS 'Section of a report: customers by value and potential, and by tier.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_patterns(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    rows := (
        SELECT string_agg(format('<tr><th scope="row">%s</th><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td>'
                                 '<td class="n">%s</td></tr>' || E'\n',
               coalesce(t.text, words ->> 'w_lasting_so_far'), lifecycle_internal.lifecycle_report_figure(p.customers),
               lifecycle_internal.lifecycle_report_percent(p.customers::numeric / p.everybody), lifecycle_internal.lifecycle_report_figure(p.profit, digits),
               lifecycle_internal.lifecycle_report_figure(p.profit / p.customers, digits)), '' ORDER BY p.place)
        FROM (
            SELECT c.code, array_position('{early_abort,midway_death,early_exit,long_lasting,so_far,open}', c.code) AS place, count(*) AS customers,
                   sum(c.profit) AS profit, sum(count(*)) OVER () AS everybody
            FROM (
                -- of who has been stable for as long as pattern IV asks for, the pattern is IV so far
                SELECT CASE WHEN s.pattern = 'open' AND s.stage = 'stability'
                             AND s.stage_since <= d.as_of - (d.model).lasting_periods * (d.model).period_days * interval '1 day' THEN 'so_far'
                            ELSE s.pattern END AS code, s.profit
                FROM internal_standing AS s CROSS JOIN internal_setting AS d WHERE s.orders > 0
            ) AS c GROUP BY c.code
        ) AS p
        LEFT JOIN internal_text AS t ON t.topic = 'pattern' AND t.code = p.code);
    RETURN lifecycle_internal.lifecycle_report_section('patterns', words, '{pattern,#customers,#share,#profit_so_far,#per_customer}', rows);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_patterns(text, jsonb, integer) IS 'Section of a report: how relationships went.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_exits(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    rows := (
        SELECT string_agg(format('<tr><th scope="row">%s</th><td>%s</td><td>%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td>'
                                 '<td class="n">%s</td></tr>' || E'\n',
               e.pattern_label, lifecycle_internal.lifecycle_report_html(e.cause_label), e.ended_by_label,
               lifecycle_internal.lifecycle_report_figure(e.customers), lifecycle_internal.lifecycle_report_percent(e.customer_share),
               lifecycle_internal.lifecycle_report_figure(e.profit_per_customer, digits), lifecycle_internal.lifecycle_report_figure(e.lost_value, digits)),
               '' ORDER BY e.place)
        FROM (SELECT x.*, row_number() OVER (ORDER BY x.customers DESC, x.pattern, x.reason, x.cause) AS place FROM exits AS x) AS e WHERE e.place <= 12);
    RETURN lifecycle_internal.lifecycle_report_section('exits', words, '{pattern,cause,ended_by,#customers,#share,#per_customer,#lost}', rows);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_exits(text, jsonb, integer) IS 'Section of a report: relationships that are over, and why.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_worklist(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
    listed bigint;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    SELECT string_agg(format('<tr data-work="%s"><th scope="row"><bdi>%s</bdi></th><td class="tag"><span class="key %s"></span>%s</td><td>%s</td><td>%s</td>'
                             '<td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>' || E'\n',
               w.kind, lifecycle_internal.lifecycle_report_html(w.customer_id::text), w.stage, w.kind_label,
               lifecycle_internal.lifecycle_report_html(w.evidence), w.next_step, lifecycle_internal.lifecycle_report_figure(w.at_stake, digits),
               lifecycle_internal.lifecycle_report_percent(w.chance) || coalesce('<small>' || replace(replace(t.text,
                   '#2', w.chance_customers::text), '#3', w.chance_returned::text) || '</small>', ''),
               lifecycle_internal.lifecycle_report_figure(w.gain, digits)), '' ORDER BY w.n) FILTER (WHERE w.n <= 15),
           count(*)
    INTO rows, listed
    FROM (SELECT x.*, row_number() OVER (ORDER BY x.place, x.customer_id) AS n FROM worklist AS x) AS w
    LEFT JOIN internal_text AS t ON t.topic = 'chance short' AND t.code = w.chance_basis;
    RETURN lifecycle_internal.lifecycle_report_section('worklist', words || jsonb_build_object('w_worklist_lead', replace(words ->> 'w_worklist_lead', '#',
            coalesce((SELECT min(r.cut)::text FROM return_record AS r), (SELECT s.as_of::text FROM internal_setting AS s)))),
        '{customer,work,evidence,next_step,#at_stake,#chance,#gain}', rows,
        nullif(concat_ws(' ', CASE WHEN listed > 15 THEN replace(replace(words ->> 'w_worklist_shown', '#1', '15'), '#2',
                                           lifecycle_internal.lifecycle_report_figure(listed::numeric)) END, words ->> 'caution'), ''));
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_worklist(text, jsonb, integer) IS 'Section of a report: the head of the work list.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_replacement(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    rows := (
        SELECT string_agg(format('<tr data-replacement="%s"><th scope="row">%s</th><td class="n">%s</td></tr>' || E'\n', r.item, r.item_label,
               lifecycle_internal.lifecycle_report_figure(r.value,
                   CASE WHEN r.item IN ('base', 'lost') THEN 0 WHEN r.item = 'retention' THEN 1 ELSE digits END)),
               '' ORDER BY r.place)
        FROM replacement AS r WHERE r.value IS NOT NULL HAVING bool_or(r.item = 'base' AND r.value > 0));
    RETURN lifecycle_internal.lifecycle_report_section('replacement', words, '{item,#amount}', rows);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_replacement(text, jsonb, integer) IS 'Section of a report: what a leaking base costs.';

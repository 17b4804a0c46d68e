
-- Sections of what further sources tell: programmes, satisfaction, recommendations, contracts, debts.  Each is there where its view is.

CREATE FUNCTION lifecycle_internal.lifecycle_report_programmes(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF pg_catalog.to_regclass('programmes') IS NULL THEN
        RETURN '';
    END IF;
    rows := (
        SELECT string_agg(format('<tr><th scope="row">%s</th><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td>'
                                 '<td class="n">%s</td><td class="n">%s</td></tr>' || E'\n',
               coalesce(lifecycle_internal.lifecycle_report_html(p.programme), words ->> 'w_unnamed'),
               lifecycle_internal.lifecycle_report_figure(p.customers), lifecycle_internal.lifecycle_report_figure(p.cost, digits),
               lifecycle_internal.lifecycle_report_figure(p.profit_before, digits), lifecycle_internal.lifecycle_report_figure(p.profit_after, digits),
               lifecycle_internal.lifecycle_report_figure(p.gain, digits), lifecycle_internal.lifecycle_report_percent(p.roi)), '' ORDER BY p.place)
        FROM (SELECT x.*, row_number() OVER (ORDER BY x.cost DESC, x.programme) AS place FROM programmes AS x) AS p WHERE p.place <= 10);
    RETURN lifecycle_internal.lifecycle_report_section('programmes', words,
        '{programme,#customers,#investment,#profit_before,#profit_after,#change,#roi}', rows);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_programmes(text, jsonb, integer) IS
'Section of a report: what was spent by programme, and profit after it.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_satisfaction(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF pg_catalog.to_regclass('satisfaction') IS NULL THEN
        RETURN '';
    END IF;
    rows := (
        SELECT string_agg(format('<tr><th scope="row">%s</th><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td>'
                                 '<td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>' || E'\n',
               lifecycle_internal.lifecycle_report_html(s.dimension_label), lifecycle_internal.lifecycle_report_figure(s.customers),
               lifecycle_internal.lifecycle_report_figure(s.score, 2), lifecycle_internal.lifecycle_report_figure(s.score_year_ago, 2),
               lifecycle_internal.lifecycle_report_figure(s.gap, 2),
               CASE WHEN s.gap IS NOT NULL THEN lifecycle_internal.lifecycle_report_figure(s.disappointed) ELSE '&#8211;' END,
               lifecycle_internal.lifecycle_report_figure(s.lead, 2), lifecycle_internal.lifecycle_report_figure(s.profit_year, digits)), '' ORDER BY s.place)
        FROM (SELECT x.*, row_number() OVER (ORDER BY x.dimension <> 'all', x.weight DESC, x.dimension) AS place FROM satisfaction AS x) AS s
        WHERE s.place <= 12);
    RETURN lifecycle_internal.lifecycle_report_section('satisfaction', words,
        '{dimension,#answered,#score,#year_ago,#gap,#disappointed,#ahead,#profit_year}', rows);
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_satisfaction(text, jsonb, integer) IS
'Section of a report: what customers found, against what they expected and against the best competitor.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_referrals(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
    brought bigint;
    profit numeric;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF pg_catalog.to_regclass('referrals') IS NULL THEN
        RETURN '';
    END IF;
    SELECT string_agg(format('<tr><th scope="row"><bdi>%s</bdi></th><td>%s</td><td class="n">%s</td><td class="n">%s</td><td class="n">%s</td>'
                             '<td class="n">%s</td><td class="n">%s</td></tr>' || E'\n',
               lifecycle_internal.lifecycle_report_html(r.customer_id::text), lifecycle_internal.lifecycle_report_html(r.stage_label),
               lifecycle_internal.lifecycle_report_figure(r.direct), lifecycle_internal.lifecycle_report_figure(r.downstream),
               lifecycle_internal.lifecycle_report_figure(r.profit, digits), lifecycle_internal.lifecycle_report_figure(r.downstream_profit, digits),
               lifecycle_internal.lifecycle_report_figure(r.saved_cost, digits)), '' ORDER BY r.place) FILTER (WHERE r.place <= 10 AND r.direct > 0),
           count(*) FILTER (WHERE r.referrer IS NOT NULL), sum(r.profit) FILTER (WHERE r.referrer IS NOT NULL)
    INTO rows, brought, profit
    FROM (SELECT x.*, row_number() OVER (ORDER BY x.direct = 0, x.downstream_profit DESC, x.customer_id) AS place FROM referrals AS x) AS r;
    RETURN lifecycle_internal.lifecycle_report_section('referrals', words,
        '{customer,stage,#brought,#downstream,#profit,#downstream_profit,#saved_cost}', rows,
        replace(replace(words ->> 'w_referrals_all', '#1', lifecycle_internal.lifecycle_report_figure(brought)), '#2',
                lifecycle_internal.lifecycle_report_figure(coalesce(profit, 0), digits)));
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_referrals(text, jsonb, integer) IS 'Section of a report: who brought whom.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_renewals(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF pg_catalog.to_regclass('renewals') IS NULL THEN
        RETURN '';
    END IF;
    rows := (
        SELECT string_agg(format('<tr><th scope="row"><bdi>%s</bdi></th><td>%s</td><td class="tag">%s</td><td class="n">%s</td><td class="n">%s</td>'
                                 '<td class="n">%s</td></tr>' || E'\n',
               lifecycle_internal.lifecycle_report_html(r.customer_id::text), r.state_label, r.ends, lifecycle_internal.lifecycle_report_figure(r.days_left),
               lifecycle_internal.lifecycle_report_figure(r.value, digits), lifecycle_internal.lifecycle_report_percent(r.p_active::numeric)),
               '' ORDER BY r.place)
        FROM (SELECT x.*, row_number() OVER (ORDER BY x.ends, x.value DESC NULLS LAST, x.customer_id, x.starts) AS place
              FROM renewals AS x WHERE x.state IN ('notice', 'due', 'grace') AND x.days_left <= 90) AS r WHERE r.place <= 10);
    RETURN lifecycle_internal.lifecycle_report_section('renewals', words, '{customer,state,ends,#days_left,#contract_value,#stays}',
        coalesce(rows, format('<tr><td colspan="6">%s</td></tr>' || E'\n', words ->> 'w_renewals_none')),
        (SELECT replace(replace(replace(replace(words ->> 'w_renewals_all', '#1', lifecycle_internal.lifecycle_report_figure(r.ended)), '#2',
                lifecycle_internal.lifecycle_report_percent(r.rate)), '#3', lifecycle_internal.lifecycle_report_percent(r.rate_year_ago)), '#4',
                lifecycle_internal.lifecycle_report_figure(r.due)) FROM renewal_rate AS r));
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_renewals(text, jsonb, integer) IS
'Section of a report: which contracts end within 90 days, and how many were renewed.';

CREATE FUNCTION lifecycle_internal.lifecycle_report_receivables(dataset text, words jsonb, digits integer) RETURNS text
LANGUAGE plpgsql STABLE AS $report$
DECLARE
    rows text;
    owing bigint;
    owed numeric;
    late numeric;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF pg_catalog.to_regclass('receivables') IS NULL THEN
        RETURN '';
    END IF;
    SELECT string_agg(format('<tr><th scope="row"><bdi>%s</bdi></th><td>%s</td><td>%s</td><td class="n">%s</td><td class="n">%s</td>'
                             '<td class="n">%s</td></tr>' || E'\n',
               lifecycle_internal.lifecycle_report_html(r.customer_id::text), lifecycle_internal.lifecycle_report_html(r.stage_label), r.credit_label,
               lifecycle_internal.lifecycle_report_figure(r.overdue_days), lifecycle_internal.lifecycle_report_figure(r.open_days),
               lifecycle_internal.lifecycle_report_figure(r.balance, digits)), '' ORDER BY r.place) FILTER (WHERE r.place <= 10),
           count(*), sum(r.balance), coalesce(sum(r.balance) FILTER (WHERE r.overdue_days > 0), 0)
    INTO rows, owing, owed, late
    FROM (SELECT x.*, row_number() OVER (ORDER BY x.overdue_days DESC NULLS LAST, x.balance DESC, x.customer_id) AS place FROM receivables AS x) AS r;
    RETURN lifecycle_internal.lifecycle_report_section('receivables', words, '{customer,stage,credit,#overdue_days,#open_days,#balance}', rows,
        replace(replace(replace(words ->> 'w_receivables_all', '#1', lifecycle_internal.lifecycle_report_figure(owing)), '#2',
                lifecycle_internal.lifecycle_report_figure(owed, digits)), '#3', lifecycle_internal.lifecycle_report_figure(late, digits)));
END
$report$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_report_receivables(text, jsonb, integer) IS 'Section of a report: who owes how much, and for how long.';

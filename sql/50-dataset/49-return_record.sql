
-- How often customers buy again, learned from the dataset's own past: whoever was in the same position then, and who of them has bought
-- since.  It is what the views win_back and worklist take as chance.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_return_record(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE TABLE return_record (
    stage text NOT NULL, purchases smallint NOT NULL, silence_from smallint NOT NULL, customers bigint NOT NULL, returned bigint NOT NULL,
    chance double precision NOT NULL, cut date NOT NULL, as_of date NOT NULL,
    PRIMARY KEY (stage, purchases, silence_from)
);
COMMENT ON TABLE return_record IS
'How often customers of this dataset bought again, by where they stood on an earlier day: stage, purchase days so far, and how long they had been silent.

The earlier day, cut, lies a year before, or where the dataset is younger than two years half as far back as its first order. A refresh on another day,
or by another model, writes the table anew. At most 2,000 customers are looked at of each number of purchases and length of silence; of 50,000
customers or more, those of a sample of 25,000 to 50,000.';
COMMENT ON COLUMN return_record.stage IS 'Stage on the day cut.';
COMMENT ON COLUMN return_record.purchases IS 'Days with a purchase by then: 1; 2 for two to five; 6 for six and more.';
COMMENT ON COLUMN return_record.silence_from IS
'Days of silence by then: 0 to 90, 91 to 181, 182 to 242, 243 to 303, 304 to 364, or 365 and more; the first of them.';
COMMENT ON COLUMN return_record.customers IS
'Customers who stood so; from 182 to 364 days those of the whole half year, where a third of it has fewer than 20.';
COMMENT ON COLUMN return_record.returned IS 'Those of them who have bought since.';
COMMENT ON COLUMN return_record.chance IS
'The share who bought, drawn to the chance after the next shorter silence as if five customers more had bought so often, and after the shortest to the
share of the stage, with one more who did and one who did not, so that it is never 0 or 1. Of terminated that is the share of all relationships that
ended so far, of those looked at, after which the customer came back.';
COMMENT ON COLUMN return_record.cut IS 'The earlier day.';
COMMENT ON COLUMN return_record.as_of IS 'The day of the record.';

CREATE TABLE return_cause (
    cause text PRIMARY KEY, customers bigint NOT NULL, returned bigint NOT NULL, expected double precision NOT NULL, odds double precision NOT NULL,
    cut date NOT NULL, as_of date NOT NULL
);
COMMENT ON TABLE return_cause IS
'How often customers of this dataset came back by why they had left, beside return_record, which does not ask why: a row a cause with 20 leavers or more.';
COMMENT ON COLUMN return_cause.cause IS 'The cause, as the view exits has it, by what was known on the day cut.';
COMMENT ON COLUMN return_cause.customers IS 'Customers who were terminated on the day cut, and had left for it.';
COMMENT ON COLUMN return_cause.returned IS 'Those of them who have bought since.';
COMMENT ON COLUMN return_cause.expected IS 'How many would have, by return_record.';
COMMENT ON COLUMN return_cause.odds IS
'The odds of returned over those of expected, each with five customers more of whom as many returned as expected: by how much the cause changes the odds
of a return; 1: not at all.';
COMMENT ON COLUMN return_cause.cut IS 'The earlier day.';
COMMENT ON COLUMN return_cause.as_of IS 'The day of the record.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_return_record(text) IS 'Makes the tables return_record and return_cause.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_return_key(purchase_days double precision, silence_days integer)
RETURNS TABLE (purchases smallint, silence_from smallint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT (CASE WHEN purchase_days > 5.5 THEN 6 WHEN purchase_days > 1.5 THEN 2 ELSE 1 END)::smallint,
           (CASE WHEN silence_days >= 365 THEN 365 WHEN silence_days >= 304 THEN 304 WHEN silence_days >= 243 THEN 243 WHEN silence_days >= 182 THEN 182
                 WHEN silence_days >= 91 THEN 91 ELSE 0 END)::smallint;
END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_return_key(double precision, integer) IS
'Where a customer stands in return_record, beside the stage.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_record_returns(dataset text, model text, day date, known bigint) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    now_model @extschema@.lifecycle_model := jsonb_populate_record(NULL::@extschema@.lifecycle_model, model::jsonb);
    -- purchases and silence are read in a fifth of the time that a stage takes, so they tell whose stage is worth asking: most who are gone bought once
    one_in bigint := greatest(known / 25000, 1);
    -- of whom the ends of all their relationships are counted
    ended_in bigint := one_in * greatest(known / one_in / 5000, 1);
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'counting returns');
    DELETE FROM return_record;
    INSERT INTO return_record AS t (stage, purchases, silence_from, customers, returned, chance, cut, as_of)
    -- read once: a live dataset rolls up its sources each time that profiles is read
    WITH people AS MATERIALIZED (
        SELECT p.profile, hashtextextended(p.customer_id::text, 0) AS place FROM profiles AS p WHERE hashtextextended(p.customer_id::text, 0) % one_in = 0
    ), cut AS MATERIALIZED (
        SELECT day - least(365, (day - min(@extschema@.lifecycle_first_at(p.profile, NULL, day)) + 1) / 2) AS cut FROM people AS p
    ), stood AS (
        SELECT p.profile, p.place, b.x, k.purchases, k.silence_from, count(*) OVER (PARTITION BY k.purchases, k.silence_from) AS n
        FROM people AS p
        CROSS JOIN cut AS d
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(p.profile, d.cut) AS b
        CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_return_key(b.x + 1, d.cut - @extschema@.lifecycle_last_at(p.profile, NULL, d.cut)) AS k
        WHERE b.x IS NOT NULL
    ), past AS MATERIALIZED (
        SELECT @extschema@.lifecycle_stage(p.profile, d.cut, now_model)::text AS stage, p.purchases, p.silence_from,
               (@extschema@.lifecycle_rfm(p.profile, day)).x > p.x AS returned,
               p.n / count(*) OVER (PARTITION BY p.purchases, p.silence_from)::numeric AS weight
        FROM stood AS p
        CROSS JOIN cut AS d
        WHERE p.place % (one_in * greatest(p.n / 1000, 1)) = 0
    ), ended AS (
        -- a cycle beyond the first is a return; who is over has ended once more
        SELECT coalesce(sum(s.cycle - 1), 0) AS returned, coalesce(sum(s.cycle - 1), 0) + count(*) FILTER (WHERE s.stage = 'terminated') AS customers
        FROM people AS p CROSS JOIN LATERAL @extschema@.lifecycle_status(p.profile, day, now_model) AS s
        WHERE p.place % ended_in = 0 AND s.orders > 0
    ), of_stage AS (
        SELECT g.stage::text AS stage,
               CASE WHEN g.stage = 'terminated' THEN (e.returned + 1)::double precision / (e.customers + 2)
                    ELSE ((coalesce(sum(p.weight) FILTER (WHERE p.returned), 0) + 1) / (coalesce(sum(p.weight), 0) + 2))::double precision END AS share
        FROM unnest(enum_range(NULL::@extschema@.lifecycle_stage)) AS g (stage) CROSS JOIN ended AS e LEFT JOIN past AS p ON p.stage = g.stage::text
        WHERE g.stage <> 'prospect' GROUP BY g.stage, e.returned, e.customers
    ), cell AS (
        SELECT o.stage, o.share, k.purchases, array_agg(f.n ORDER BY f.silence_from) AS n, array_agg(f.returned ORDER BY f.silence_from) AS returned
        FROM of_stage AS o
        CROSS JOIN unnest('{1,2,6}'::smallint[]) AS k (purchases)
        CROSS JOIN LATERAL (
            SELECT b.silence_from, count(p.stage) AS n, count(*) FILTER (WHERE p.returned) AS returned
            FROM unnest('{0,91,182,243,304,365}'::smallint[]) AS b (silence_from)
            LEFT JOIN past AS p ON p.stage = o.stage AND p.purchases = k.purchases AND p.silence_from = b.silence_from
            GROUP BY b.silence_from
        ) AS f
        GROUP BY o.stage, o.share, k.purchases
    )
    SELECT c.stage, c.purchases, x.silence_from, x.n, x.returned, x.chance, coalesce(d.cut, day), day
    FROM cell AS c
    CROSS JOIN cut AS d
    CROSS JOIN LATERAL (SELECT (c.returned[1] + 5 * c.share) / (c.n[1] + 5) AS at_0) AS c1
    CROSS JOIN LATERAL (SELECT (c.returned[2] + 5 * c1.at_0) / (c.n[2] + 5) AS at_91) AS c2
    -- a half year of silence as a whole, and its thirds where they have customers enough
    CROSS JOIN LATERAL (SELECT c.n[3] + c.n[4] + c.n[5] AS n, c.returned[3] + c.returned[4] + c.returned[5] AS returned) AS h
    CROSS JOIN LATERAL (SELECT (h.returned + 5 * c2.at_91) / (h.n + 5) AS at_182) AS c3
    CROSS JOIN LATERAL (
        VALUES (0::smallint, c.n[1], c.returned[1], c1.at_0), (91::smallint, c.n[2], c.returned[2], c2.at_91),
               (365::smallint, c.n[6], c.returned[6], (c.returned[6] + 5 * c3.at_182) / (c.n[6] + 5))
        UNION ALL
        -- where nobody was silent for so long, nobody is told of: those of a shorter silence are no record of it
        SELECT f.silence_from, CASE WHEN c.n[f.i] >= 20 THEN c.n[f.i] WHEN f.beyond > 0 THEN h.n ELSE 0 END,
               CASE WHEN c.n[f.i] >= 20 THEN c.returned[f.i] WHEN f.beyond > 0 THEN h.returned ELSE 0 END,
               CASE WHEN c.n[f.i] >= 20 THEN (c.returned[f.i] + 5 * c3.at_182) / (c.n[f.i] + 5) ELSE c3.at_182 END
        FROM (VALUES (182::smallint, 3, h.n), (243::smallint, 4, c.n[4] + c.n[5]), (304::smallint, 5, c.n[5])) AS f (silence_from, i, beyond)
    ) AS x (silence_from, n, returned, chance);
    DELETE FROM return_cause;
    INSERT INTO return_cause AS t (cause, customers, returned, expected, odds, cut, as_of)
    WITH cut AS MATERIALIZED (
        SELECT r.cut FROM return_record AS r LIMIT 1
    ), said AS MATERIALIZED (
        SELECT r.customer_id, r.day, r.key FROM internal_row AS r CROSS JOIN cut AS d
        WHERE r.source = 'signal' AND r.plausible AND r.day <= d.cut AND lifecycle_internal.lifecycle_signal_is_good(r.key) IS FALSE
          AND hashtextextended(r.customer_id::text, 0) % one_in = 0
    ), past AS MATERIALIZED (
        SELECT p.customer_id, k.purchases, k.silence_from, (@extschema@.lifecycle_rfm(p.profile, day)).x > b.x AS returned,
               @extschema@.lifecycle_last_at(p.profile, NULL, d.cut) AS last_order
        FROM (SELECT DISTINCT x.customer_id FROM said AS x) AS w
        JOIN profiles AS p ON p.customer_id = w.customer_id
        CROSS JOIN cut AS d
        CROSS JOIN LATERAL @extschema@.lifecycle_status(p.profile, d.cut, now_model) AS s
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(p.profile, d.cut) AS b
        CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_return_key(b.x + 1, s.silence_days) AS k
        WHERE s.stage = 'terminated' AND s.orders > 0
    ), caused AS (
        -- as in the view exits
        SELECT DISTINCT ON (p.customer_id) x.key AS cause, p.purchases, p.silence_from, p.returned
        FROM past AS p JOIN said AS x ON x.customer_id = p.customer_id AND x.day >= p.last_order - 182
        ORDER BY p.customer_id, x.day DESC, x.key
    ), counted AS (
        SELECT c.cause, count(*) AS n, count(*) FILTER (WHERE c.returned) AS returned, sum(r.chance::numeric)::double precision AS expected
        FROM caused AS c JOIN return_record AS r ON r.stage = 'terminated' AND r.purchases = c.purchases AND r.silence_from = c.silence_from
        GROUP BY c.cause HAVING count(*) >= 20
    )
    SELECT c.cause, c.n, c.returned, c.expected,
           (c.returned + 5 * e.share) / (c.n - c.returned + 5 * (1 - e.share)) / (e.share / (1 - e.share)), d.cut, day
    FROM counted AS c CROSS JOIN cut AS d CROSS JOIN LATERAL (SELECT c.expected / c.n AS share) AS e;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_record_returns(text, text, date, bigint) IS
'Writes the tables return_record and return_cause as of a day, by a model as JSON.
known: how many customers had ordered by then.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_record_causes(dataset text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    IF (SELECT x.maintain = 'live' FROM ONLY dataset AS x) THEN
        RETURN;
    END IF;
    DELETE FROM exit_cause AS t WHERE NOT EXISTS (SELECT FROM internal_cause AS c WHERE c.customer_id = t.customer_id AND c.cause = t.cause);
    INSERT INTO exit_cause AS t (customer_id, cause)
    SELECT c.customer_id, c.cause FROM internal_cause AS c WHERE NOT EXISTS (SELECT FROM exit_cause AS x WHERE x.customer_id = c.customer_id);
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_record_causes(text) IS
'Writes the table exit_cause, where it is another; in a live dataset it is a view.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_return_chance(recorded double precision, customers bigint, odds double precision,
    forecast double precision) RETURNS TABLE (chance double precision, basis text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    -- where nobody stood so, those who were silent for a shorter time would promise too much
    SELECT CASE customers WHEN 0 THEN least(c.chance, forecast) ELSE c.chance END,
           CASE WHEN customers = 0 THEN 'forecast' WHEN odds IS NOT NULL THEN 'cause' ELSE 'record' END
    FROM (SELECT recorded * coalesce(odds, 1) / (1 - recorded + recorded * coalesce(odds, 1)) AS chance) AS c;
END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_return_chance(double precision, bigint, double precision, double precision) IS
'How likely a customer is to buy again, and whose chance that is: record, cause or forecast.
recorded, customers: chance and customers of return_record; odds: those of return_cause, NULL of a cause without; forecast: p_order.';

-- What winning somebody back is worth.  Orders of a few weeks are no promise of a year of them: nobody is taken to bring more than in all the time so far.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_won(profile lifecycle_profile, day date, chance double precision, model lifecycle_model)
RETURNS TABLE (past_value numeric, value_if_won numeric, at_stake numeric, breakeven_cost numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT w.past_npv::numeric(18,2), x.won::numeric(18,2), greatest(x.won - w.npv_release, 0),
           greatest((x.won - w.npv_release) * chance::numeric, 0)::numeric(18,2)
    FROM @extschema@.lifecycle_winback(profile, day, 0, chance, model) AS w
    CROSS JOIN LATERAL (SELECT least(w.npv_won, greatest(w.past_npv, w.npv_release)) AS won) AS x;
END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_won(lifecycle_profile, date, double precision, lifecycle_model) IS
'What a customer brought, is worth if won back, how much more that is than what is expected anyway, and what winning it back may cost at most.';

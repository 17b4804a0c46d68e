
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
or by another model, writes the table anew, from a sample of 5,000 to 10,000 customers where there are 10,000 or more.';
COMMENT ON COLUMN return_record.stage IS 'Stage on the day cut.';
COMMENT ON COLUMN return_record.purchases IS 'Days with a purchase by then: 1; 2 for two to five; 6 for six and more.';
COMMENT ON COLUMN return_record.silence_from IS 'Days of silence by then: 0 to 90, 91 to 181, 182 to 364, or 365 and more; the first of them.';
COMMENT ON COLUMN return_record.customers IS 'Customers who stood so.';
COMMENT ON COLUMN return_record.returned IS 'Those of them who have bought since.';
COMMENT ON COLUMN return_record.chance IS
'The share who bought, drawn to that of the stage as if five customers more had bought as often as those; the stage''s with one more who did and one who
did not, so that it is never 0 or 1. Of terminated that is the share of all relationships that ended so far, of which a return is known.';
COMMENT ON COLUMN return_record.cut IS 'The earlier day.';
COMMENT ON COLUMN return_record.as_of IS 'The day of the record.';
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_return_record(text) IS 'Makes the table return_record.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_return_key(purchase_days double precision, silence_days integer,
    OUT purchases smallint, OUT silence_from smallint) RETURNS record
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW((CASE WHEN purchase_days > 5.5 THEN 6 WHEN purchase_days > 1.5 THEN 2 ELSE 1 END)::smallint,
           (CASE WHEN silence_days >= 365 THEN 365 WHEN silence_days >= 182 THEN 182 WHEN silence_days >= 91 THEN 91 ELSE 0 END)::smallint);
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_return_key(double precision, integer) IS
'Where a customer stands in return_record, beside the stage.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_record_returns(dataset text, model text, day date) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    now_model @extschema@.lifecycle_model := jsonb_populate_record(NULL::@extschema@.lifecycle_model, model::jsonb);
    one_in bigint;
    cut date;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM lifecycle_internal.lifecycle_dataset_progress(dataset, 'counting returns');
    SELECT greatest(count(*) / 5000, 1), day - least(365, (day - min(s.first_order_date) + 1) / 2) INTO one_in, cut FROM internal_standing AS s;
    DELETE FROM return_record;
    INSERT INTO return_record AS t (stage, purchases, silence_from, customers, returned, chance, cut, as_of)
    WITH past AS MATERIALIZED (
        SELECT s.stage::text AS stage, k.purchases, k.silence_from, (@extschema@.lifecycle_rfm(p.profile, day)).x > b.x AS returned
        FROM profiles AS p
        CROSS JOIN LATERAL @extschema@.lifecycle_status(p.profile, cut, now_model) AS s
        CROSS JOIN LATERAL @extschema@.lifecycle_rfm(p.profile, cut) AS b
        CROSS JOIN LATERAL lifecycle_internal.lifecycle_dataset_return_key(b.x + 1, s.silence_days) AS k
        WHERE hashtextextended(p.customer_id::text, 0) % one_in = 0 AND s.orders > 0
    ), ended AS (
        -- a cycle beyond the first is a return; who is over has ended once more
        SELECT coalesce(sum(s.cycle - 1), 0) AS returned, coalesce(sum(s.cycle - 1), 0) + count(*) FILTER (WHERE s.stage = 'terminated') AS customers
        FROM internal_standing AS s WHERE s.orders > 0
    ), of_stage AS (
        SELECT g.stage::text AS stage,
               CASE WHEN g.stage = 'terminated' THEN (e.returned + 1)::double precision / (e.customers + 2)
                    ELSE (count(*) FILTER (WHERE p.returned) + 1)::double precision / (count(p.stage) + 2) END AS share
        FROM unnest(enum_range(NULL::@extschema@.lifecycle_stage)) AS g (stage) CROSS JOIN ended AS e LEFT JOIN past AS p ON p.stage = g.stage::text
        WHERE g.stage <> 'prospect' GROUP BY g.stage, e.returned, e.customers
    )
    SELECT o.stage, k.purchases, f.silence_from, count(p.stage), count(*) FILTER (WHERE p.returned),
           (count(*) FILTER (WHERE p.returned) + 5 * o.share) / (count(p.stage) + 5), coalesce(cut, day), day
    FROM of_stage AS o
    CROSS JOIN unnest('{1,2,6}'::smallint[]) AS k (purchases)
    CROSS JOIN unnest('{0,91,182,365}'::smallint[]) AS f (silence_from)
    LEFT JOIN past AS p ON p.stage = o.stage AND p.purchases = k.purchases AND p.silence_from = f.silence_from
    GROUP BY o.stage, o.share, k.purchases, f.silence_from;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_record_returns(text, text, date) IS
'Writes the table return_record as of a day, by a model as JSON.';

-- What winning somebody back is worth.  Orders of a few weeks are no promise of a year of them: nobody is taken to bring more than in all the time so far.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_won(profile lifecycle_profile, day date, chance double precision, model lifecycle_model)
RETURNS TABLE (past_value numeric, value_if_won numeric, breakeven_cost numeric)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT w.past_npv::numeric(18,2), x.won::numeric(18,2), greatest((x.won - w.npv_release) * chance::numeric, 0)::numeric(18,2)
    FROM @extschema@.lifecycle_winback(profile, day, 0, chance, model) AS w
    CROSS JOIN LATERAL (SELECT least(w.npv_won, greatest(w.past_npv, w.npv_release)) AS won) AS x;
END;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_won(lifecycle_profile, date, double precision, lifecycle_model) IS
'What a customer brought, is worth if won back, and what winning it back may cost at most.';

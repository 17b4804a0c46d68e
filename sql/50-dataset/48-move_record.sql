
-- Every change of stage as a refresh saw it: other systems listen to it.  Of a live dataset nothing is kept, for nothing is refreshed.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_move_record(dataset text) RETURNS void
LANGUAGE plpgsql AS $make$
BEGIN
PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);

CREATE TABLE move_record AS
SELECT 0::bigint AS move_id, p.customer_id, ''::text AS from_stage, ''::text AS to_stage, ''::text AS reason,
       0::numeric(18,2) AS expected_value_before, 0::numeric(18,2) AS expected_value, DATE '2000-01-01' AS as_of, now() AS seen_at
FROM profiles AS p WITH NO DATA;
ALTER TABLE move_record ALTER move_id SET NOT NULL, ALTER move_id ADD GENERATED ALWAYS AS IDENTITY, ADD PRIMARY KEY (move_id),
    ALTER customer_id SET NOT NULL, ALTER as_of SET NOT NULL, ALTER seen_at SET NOT NULL, ALTER seen_at SET DEFAULT now(),
    ADD CONSTRAINT move_record_stages_differ CHECK (from_stage IS DISTINCT FROM to_stage);
CREATE INDEX move_record_as_of ON move_record (as_of);
COMMENT ON TABLE move_record IS
'Every change of stage that a refresh saw, in the order in which it was seen; the view moves shows it with labels.
Rows are only added, by lifecycle_refresh in its own transaction, and go after moves_kept days (a setting in dataset). The first refresh writes
none, and one as of an earlier day than the last writes none either: a move is a change seen forwards in time. Back on the latest day or past it, the
moves since the latest day are written, from the stage that the profile shows of that day.';
COMMENT ON COLUMN move_record.move_id IS 'Number of the move, which only grows: who has read up to one reads on from there.';
COMMENT ON COLUMN move_record.customer_id IS 'The customer.';
COMMENT ON COLUMN move_record.from_stage IS 'The stage shown by the refresh before; empty of a customer who was not known then.';
COMMENT ON COLUMN move_record.to_stage IS 'The stage shown since; empty of a customer who is not known any more.';
COMMENT ON COLUMN move_record.reason IS 'Why the new stage is shown, as a code; empty of a customer who is not known any more.';
COMMENT ON COLUMN move_record.expected_value_before IS 'Net present value of the profit that was expected before; empty before the first order.';
COMMENT ON COLUMN move_record.expected_value IS 'Net present value of the profit that is expected since.';
COMMENT ON COLUMN move_record.as_of IS 'The day as of which the refresh saw it.';
COMMENT ON COLUMN move_record.seen_at IS 'When the refresh began.';

CREATE VIEW moves WITH (security_invoker = true) AS
SELECT m.move_id, m.customer_id, m.from_stage, coalesce(kf.stage_label, tf.text) AS from_stage_label, m.to_stage,
       coalesce(kt.stage_label, tt.text) AS to_stage_label, m.reason, tr.text AS reason_label, m.expected_value_before, m.expected_value,
       m.as_of, m.seen_at
FROM move_record AS m
LEFT JOIN stages AS kf ON kf.stage = m.from_stage
LEFT JOIN stages AS kt ON kt.stage = m.to_stage
LEFT JOIN internal_text AS tf ON tf.topic = 'move' AND tf.code = 'came' AND m.from_stage IS NULL
LEFT JOIN internal_text AS tt ON tt.topic = 'move' AND tt.code = 'went' AND m.to_stage IS NULL
LEFT JOIN internal_text AS tr ON tr.topic = 'reason' AND tr.code = m.reason
ORDER BY m.move_id;

COMMENT ON VIEW moves IS
'Every change of stage that a refresh saw: who moved, from where, where to, why, and what that did to the customer''s expected value.
A customer who is new in the dataset has no stage before, one who is gone from it none after. lifecycle_refresh announces moves by NOTIFY on the channel
that is called as the dataset, unless the setting announce_moves in dataset is false. A live dataset has no such view: it is not refreshed.';
COMMENT ON COLUMN moves.from_stage_label IS 'What the dataset''s scheme calls the stage before.';
COMMENT ON COLUMN moves.to_stage_label IS 'What the dataset''s scheme calls the stage since.';
COMMENT ON COLUMN moves.reason_label IS 'The reason in the dataset''s language.';
PERFORM lifecycle_internal.lifecycle_dataset_copy_comments('move_record', 'moves');
END
$make$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_move_record(text) IS 'Makes the table move_record and the view moves.';

-- Counts alone, which anybody in the database may hear, and which stay far below the 8000 bytes of a payload: there are 63 kinds of moves.
CREATE FUNCTION lifecycle_internal.lifecycle_dataset_announce_moves(dataset text, last_move bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    PERFORM pg_notify(dataset, jsonb_build_object('dataset', dataset, 'as_of', max(k.as_of), 'moves', sum(k.n), 'first_move', min(k.first_move),
                                                  'last_move', max(k.last_move), 'kinds', jsonb_object_agg(k.kind, k.n))::text)
    FROM (
        SELECT concat_ws(' > ', coalesce(m.from_stage, '-'), coalesce(m.to_stage, '-')) AS kind, count(*) AS n, max(m.as_of) AS as_of,
               min(m.move_id) AS first_move, max(m.move_id) AS last_move
        FROM move_record AS m WHERE m.move_id > last_move GROUP BY 1
    ) AS k
    HAVING count(*) > 0;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_announce_moves(text, bigint) IS
'Announces the moves after a number by NOTIFY, if there are any: one message, sent when the refresh commits.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_last_move(dataset text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    latest bigint;
    numbers regclass;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    latest := coalesce((SELECT max(m.move_id) FROM move_record AS m), 0);
    numbers := pg_get_serial_sequence('move_record', 'move_id');
    -- logical replication brings the rows and leaves the sequence where it was
    IF latest > coalesce(pg_sequence_last_value(numbers), 0) THEN
        PERFORM setval(numbers, latest);
    END IF;
    RETURN latest;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_last_move(text) IS
'Number of the latest move, 0 without any; the next one will be greater, also where the rows came from another server.';

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_forget_moves(dataset text, day date, kept integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    -- a look ahead of the clock forgets nothing
    DELETE FROM move_record AS m WHERE m.as_of < day - kept AND day <= CURRENT_DATE;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_forget_moves(text, date, integer) IS
'Deletes moves that were seen more than so many days before a day, which is not ahead of the clock; NULL keeps them all.';


-- Views that are there as long as what they tell of is read.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_measures(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
    given text[];
    measure text;
    made_by text;
    views text[];
    view_name text;
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    given := ARRAY(SELECT s.measure FROM unnest(d.sources || coalesce(d.asides, '{}')) AS s
                   WHERE s.measure IN ('satisfaction', 'balance', 'contract', 'gain', 'contact')
                      OR s.measure = 'signal' AND s.columns ?| '{answered,settled}' OR s.measure = 'referral' AND s.columns ? 'referrer'
                   UNION ALL
                   SELECT 'account' FROM unnest(d.asides) AS s WHERE s.measure = 'attribute' AND s.columns ? 'account');
    -- the measure; lifecycle_dataset_make_... of its views; the views, the first to go first
    FOR measure, made_by, views IN VALUES
        ('satisfaction', 'satisfaction', '{satisfaction,internal_satisfaction}'::text[]), ('signal', 'service', '{service,internal_signal}'),
        ('balance', 'receivables', '{receivables,internal_balance}'), ('referral', 'referrals', '{referrals,internal_referral}'),
        ('contract', 'renewals', '{renewal_rate,renewals,internal_contract}'), ('gain', 'fairness', '{fairness,internal_gain}'),
        ('contact', 'engagement', '{engagement}'), ('account', 'accounts', '{accounts}')
    LOOP
        IF measure = ANY (given) THEN
            -- its rows, with what the measure has beside
            IF concat('internal_', measure) = ANY (views) THEN
                PERFORM lifecycle_internal.lifecycle_dataset_make_aside(dataset, d, measure);
            END IF;
            IF measure = 'contract' THEN
                PERFORM lifecycle_internal.lifecycle_dataset_make_renewal(dataset, true);
            END IF;
            IF to_regclass(made_by) IS NULL THEN
                EXECUTE format('SELECT lifecycle_internal.%I($1)', 'lifecycle_dataset_make_' || made_by) USING dataset;
            END IF;
        ELSE
            IF measure = 'contract' THEN
                PERFORM lifecycle_internal.lifecycle_dataset_make_renewal(dataset, false);
            END IF;
            FOREACH view_name IN ARRAY views LOOP
                EXECUTE format('DROP VIEW IF EXISTS %I', view_name);
            END LOOP;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_measures(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the views of what a dataset reads, and drops those of what it does not.';

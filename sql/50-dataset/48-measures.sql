
-- Views that are there as long as what they tell of is read.

CREATE FUNCTION lifecycle_internal.lifecycle_dataset_make_measures(dataset text, d lifecycle_internal.lifecycle_dataset) RETURNS void
LANGUAGE plpgsql SET client_min_messages = warning AS $$
DECLARE
    given text[];
BEGIN
    PERFORM lifecycle_internal.lifecycle_dataset_enter(dataset);
    given := ARRAY(SELECT s.measure FROM unnest(d.sources || coalesce(d.asides, '{}')) AS s
                   WHERE s.measure IN ('satisfaction', 'balance', 'contract', 'gain', 'contact')
                      OR s.measure = 'signal' AND s.columns ?| '{answered,settled}' OR s.measure = 'referral' AND s.columns ? 'referrer'
                   UNION ALL
                   SELECT 'account' FROM unnest(d.asides) AS s WHERE s.measure = 'attribute' AND s.columns ? 'account');
    IF 'satisfaction' = ANY (given) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_aside(dataset, d, 'satisfaction');
        IF to_regclass('satisfaction') IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_satisfaction(dataset);
        END IF;
    ELSE
        DROP VIEW IF EXISTS satisfaction, internal_satisfaction;
    END IF;
    IF 'signal' = ANY (given) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_aside(dataset, d, 'signal');
        IF to_regclass('service') IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_service(dataset);
        END IF;
    ELSE
        DROP VIEW IF EXISTS service, internal_signal;
    END IF;
    IF 'balance' = ANY (given) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_aside(dataset, d, 'balance');
        IF to_regclass('receivables') IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_receivables(dataset);
        END IF;
    ELSE
        DROP VIEW IF EXISTS receivables, internal_balance;
    END IF;
    IF 'referral' = ANY (given) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_aside(dataset, d, 'referral');
        IF to_regclass('referrals') IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_referrals(dataset);
        END IF;
    ELSE
        DROP VIEW IF EXISTS referrals, internal_referral;
    END IF;
    IF 'contract' = ANY (given) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_aside(dataset, d, 'contract');
        IF to_regclass('renewals') IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_renewals(dataset);
        END IF;
    ELSE
        DROP VIEW IF EXISTS renewal_rate, renewals, internal_contract;
    END IF;
    IF 'gain' = ANY (given) THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_aside(dataset, d, 'gain');
        IF to_regclass('fairness') IS NULL THEN
            PERFORM lifecycle_internal.lifecycle_dataset_make_fairness(dataset);
        END IF;
    ELSE
        DROP VIEW IF EXISTS fairness, internal_gain;
    END IF;
    IF NOT 'contact' = ANY (given) THEN
        DROP VIEW IF EXISTS engagement;
    ELSIF to_regclass('engagement') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_engagement(dataset);
    END IF;
    IF NOT 'account' = ANY (given) THEN
        DROP VIEW IF EXISTS accounts;
    ELSIF to_regclass('accounts') IS NULL THEN
        PERFORM lifecycle_internal.lifecycle_dataset_make_accounts(dataset);
    END IF;
END
$$;
COMMENT ON FUNCTION lifecycle_internal.lifecycle_dataset_make_measures(text, lifecycle_internal.lifecycle_dataset) IS
'Makes the views of what a dataset reads, and drops those of what it does not.';

-- How the scenarios beside the checkout attach further sources: their api.sql first, then the one call of it that has changed
-- since it was written.  lifecycle_attach takes the orders and the customers; lifecycle_attach_source each further source.
\set api `echo "$SCENARIOS_API"`
\i :api

CREATE OR REPLACE FUNCTION scn.attach(ds text, as_of date, language text DEFAULT 'en', maintain text DEFAULT 'live', costs boolean DEFAULT false,
    categories boolean DEFAULT false, people int[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    dataset constant text := 'scn_ds_' || ds;
    people_table constant text := ds || '_people';
    source_table text;
    input record;
BEGIN
    EXECUTE format('CREATE TABLE scn_src.%I AS SELECT customer, at, value AS amount, cost, key AS category FROM scn.given WHERE ds = %L AND what = %L',
        ds, ds, 'order');
    IF people IS NOT NULL THEN
        EXECUTE format('CREATE TABLE scn_src.%I AS SELECT c AS customer, %L || c AS name FROM unnest(%L::int[]) AS c', people_table, 'No. ', people);
    END IF;
    PERFORM lifecycle_attach(dataset, orders => format('scn_src.%I', ds), customer => 'customer', at => 'at', revenue => 'amount',
        cost => CASE WHEN costs THEN 'cost' END, category => CASE WHEN categories THEN 'category' END,
        customers => CASE WHEN people IS NOT NULL THEN format('scn_src.%I', people_table) END,
        customer_key => CASE WHEN people IS NOT NULL THEN 'customer' END,
        as_of => attach.as_of, language => attach.language, maintain => attach.maintain);
    FOR input IN
        SELECT DISTINCT g.what, g.what IN ('contact', 'signal') AS is_keyed FROM scn.given AS g WHERE g.ds = attach.ds AND g.what <> 'order'
    LOOP
        source_table := ds || '_' || input.what;
        EXECUTE format('CREATE TABLE scn_src.%I AS SELECT customer, at, value, key FROM scn.given WHERE ds = %L AND what = %L',
            source_table, ds, input.what);
        PERFORM lifecycle_attach_source(dataset, input.what, format('scn_src.%I', source_table),
            value => CASE WHEN NOT input.is_keyed THEN 'value' END, key => CASE WHEN input.is_keyed THEN 'key' END);
    END LOOP;
END
$$;

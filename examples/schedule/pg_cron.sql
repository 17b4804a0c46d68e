-- In the database of pg_cron (cron.database_name), as the dataset's owner, who needs USAGE on the schema cron.
-- pg_cron counts its hours in GMT, unless cron.timezone says otherwise (1.5 and later).

-- Every quarter of an hour.  A job of pg_cron is not started while it runs.
SELECT cron.schedule('lifecycle shop', '*/15 * * * *', $$SELECT lifecycle_refresh('shop', no_wait => true)$$);

-- By night, the page: its text goes where the company looks for it, here into a table.
CREATE TABLE IF NOT EXISTS lifecycle_pages (day date PRIMARY KEY, page text);
SELECT cron.schedule('lifecycle page', '30 3 * * *', $$
    INSERT INTO lifecycle_pages SELECT CURRENT_DATE, lifecycle_report('shop')
    ON CONFLICT (day) DO UPDATE SET page = excluded.page$$);

-- What pg_cron writes down of its runs, it keeps for ever.
SELECT cron.schedule('lifecycle runs', '0 4 * * *', $$DELETE FROM cron.job_run_details WHERE end_time < now() - interval '30 days'$$);

-- A job that fails says so in cron.job_run_details and nowhere else, so watch the age of the last success.
SELECT dataset, age > interval '1 hour' AS late FROM lifecycle_datasets;

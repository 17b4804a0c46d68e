# A refresh on schedule by the extension pg_cron, on a server of its own: it runs, it succeeds, and the snapshot has changed.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;
use Time::HiRes qw(sleep);

plan skip_all => Cluster::missing() if Cluster::missing();
my $version = ask('postgres', q{SELECT default_version FROM pg_available_extensions WHERE name = 'pg_cron'});
plan skip_all => 'pg_cron is not installed (Debian: postgresql-NN-cron)' if !$version;

# a job of pg_cron connects as any client does
my $cluster = Cluster->new(shared_preload_libraries => 'pg_cron', 'cron.database_name' => 'postgres', 'cron.host' => '')->become_default;
ask('postgres', $_) for (
	'CREATE EXTENSION pg_cron',
	'CREATE EXTENSION lifecycle',
	'CREATE ROLE keeper',
	'GRANT CREATE ON DATABASE postgres TO keeper',
	'CREATE TABLE orders (customer_id int, at date, amount numeric(12,2))',
	'ALTER TABLE orders OWNER TO keeper',
	q{INSERT INTO orders SELECT i % 40, date '2025-01-01' + i, 10 FROM generate_series(1, 200) AS i},
	q{SET ROLE keeper; SELECT count(*) FROM lifecycle_attach('shop', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31', maintain => 'tracked')},
	q{INSERT INTO orders VALUES (99, '2025-12-01', 33)},
);
is(ask('postgres', 'SELECT count(*) FROM shop.snapshot WHERE customer_id = 99'), '0', 'the snapshot is of before');

# by the second where it can, else by the minute
my $schedule = $version =~ /^1\.[0-4]\b/ ? '* * * * *' : '1 seconds';
ask('postgres', qq{SELECT cron.schedule('shop', '$schedule', \$\$SELECT lifecycle_refresh('shop', no_wait => true)\$\$)});
ask('postgres', qq{SELECT cron.schedule('gone', '$schedule', \$\$SELECT lifecycle_refresh('gone', no_wait => true)\$\$)});

my $runs = q{SELECT count(*) FROM cron.job_run_details AS d JOIN cron.job AS j USING (jobid) WHERE d.status = '%s' AND j.jobname = '%s'};
for (1 .. 900)
{
	last if ask('postgres', sprintf $runs, 'succeeded', 'shop') && ask('postgres', sprintf $runs, 'failed', 'gone');
	sleep 0.1;
}
ok(ask('postgres', sprintf $runs, 'succeeded', 'shop') > 0, "the scheduled refresh ran and succeeded ($schedule)");
is(ask('postgres', sprintf $runs, 'failed', 'shop'), '0', 'the scheduled refresh never failed');
is(ask('postgres', 'SELECT orders, revenue FROM shop.snapshot WHERE customer_id = 99'), '1|33.00', 'the snapshot has the new customer');
is(ask('postgres', 'SELECT count(*) FROM shop.delta_order'), '0', 'the recorded order of the new customer is merged');
is(ask('postgres', q{SELECT age < interval '2 minutes' FROM lifecycle_datasets WHERE dataset = 'shop'}), 't', 'lifecycle_datasets shows that the refresh ran');
like(ask('postgres', q{SELECT return_message FROM cron.job_run_details WHERE status = 'failed' LIMIT 1}), qr/dataset "gone" does not exist/, 'a job that fails shows the error');

done_testing();

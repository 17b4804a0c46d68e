# A streaming standby and a logical subscriber: what reads works in recovery, what writes says that it cannot; a snapshot is published
# to another cluster, profiles as text and as bytes; what a subscription writes to a source is tracked; changes of stage are announced.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;
use Time::HiRes qw(sleep);

$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

my $primary = Cluster->new(wal_level => 'logical', max_replication_slots => 8, max_wal_senders => 8, max_prepared_transactions => 2);
$primary->ask($_) for (
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE orders (customer_id int, at date, amount numeric(12,2), cost numeric)',
	q{INSERT INTO orders SELECT i % 60, date '2024-01-01' + i % 400, i, i / 2 FROM generate_series(1, 1500) AS i},
	map { qq{SELECT count(*) FROM lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', as_of => '2025-02-05', maintain => '$_')} } qw(live scheduled tracked),
);

# undef once it has waited for long enough
sub wait_until
{
	my ($cluster, $sql, $wanted) = @_;
	for (1 .. 300)
	{
		return 1 if (eval { $cluster->ask($sql) } // '') eq $wanted;
		sleep 0.1;
	}
	return diag("waited in vain: $sql") && undef;
}

sub state_at
{
	my ($cluster, $sql) = @_;
	return $cluster->ask(qq{DO \$do\$ BEGIN PERFORM $sql; PERFORM set_config('test.state', 'none', false);
		EXCEPTION WHEN OTHERS THEN PERFORM set_config('test.state', SQLSTATE, false); END \$do\$; SELECT current_setting('test.state')});
}

# ---- hot standby ----

my $standby = $primary->base_backup;
ok(wait_until($standby, q{SELECT pg_is_in_recovery() AND to_regclass('tracked.snapshot') IS NOT NULL}, 't'), 'the standby has caught up');

my @views = split /\n/, $primary->ask(q{SELECT format('%I.%I', dataset, relname) FROM (VALUES ('live'), ('scheduled'), ('tracked')) AS d (dataset)
	JOIN pg_class ON relnamespace = dataset::regnamespace AND relkind IN ('r', 'v') WHERE relname !~ '^(delta_|dataset$)' ORDER BY 1});
cmp_ok(scalar @views, '>', 35, 'views and tables of datasets');
my @differ = grep { my $ask = "SELECT count(*), md5(string_agg(v::text, E'\\n' ORDER BY v::text COLLATE \"C\")) FROM $_ AS v"; $standby->ask($ask) ne $primary->ask($ask) } @views;
is("@differ", '', 'each view gives the same rows on the standby as on the primary');

my $read = q{SELECT md5(string_agg(concat_ws(' ', customer_id, lifecycle_stage(profile, '2025-01-01'), lifecycle_pattern(profile, '2025-01-01'), (lifecycle_clv(profile, '2025-01-01')).total,
	lifecycle_sparkline(profile, '2025-01-01'), lifecycle_label('stability', 'full7', 'zh'), (lifecycle_model_get('weekly')).period_days), E'\n' ORDER BY customer_id)) FROM tracked.profiles};
is($standby->ask($read), $primary->ask($read), 'functions of profiles, models and schemes');
my $rollup = q{SELECT count(*), md5(string_agg(p::text, E'\n' ORDER BY c)) FROM lifecycle_profiles('SELECT customer_id, at, amount FROM orders') AS t (c int, p lifecycle_profile)};
is($standby->ask($rollup), $primary->ask($rollup), 'the streaming roll-up');
is($standby->ask(q{SELECT count(*) FROM lifecycle_datasets}), '3', 'the list of datasets');
my $diff = q{SELECT count(*), count(*) > 0, md5(string_agg(d::text, E'\n' ORDER BY customer_id)) FROM lifecycle_model_diff('tracked', 'default', 'weekly') AS d};
is($standby->ask($diff), $primary->ask($diff), 'what another model would change');
is(state_at($standby, "lifecycle_refresh('$_')"), '25006', "a refresh of $_ is refused: 25006") for qw(live scheduled tracked);
is(state_at($standby, q{lifecycle_detach('tracked')}), '25006', 'a detach is refused: 25006');
is(state_at($standby, q{lifecycle_attach('more', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount')}), '25006', 'an attach is refused: 25006');

$primary->ask(q{INSERT INTO orders VALUES (1, '2025-03-01', 5, 1)});
$primary->ask(q{SELECT lifecycle_refresh('tracked')});
ok(wait_until($standby, q{SELECT lifecycle_last_at(profile) FROM tracked.profiles WHERE customer_id = 1}, '2025-03-01'), 'a refresh of the primary arrives');

# promoted, it goes on by itself
$standby->ask('SELECT pg_promote(true)');
$standby->ask(q{INSERT INTO orders VALUES (2, '2025-03-02', 5, 1)});
is($standby->ask(q{SELECT changed, inserted, removed FROM lifecycle_refresh('tracked')}), '1|0|0', 'promoted, it refreshes');
$standby->stop;

# ---- logical publication: another cluster has the tables, not the dataset ----

my $subscriber = Cluster->new(max_replication_slots => 8, max_logical_replication_workers => 8, max_worker_processes => 16);
my @published = qw(tracked.snapshot tracked.profiles);
$primary->ask('CREATE PUBLICATION customers FOR TABLE ' . join ', ', @published);
my $columns = q{SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'RELATION'::regclass AND attnum > 0 AND NOT attisdropped};
$subscriber->ask('CREATE EXTENSION lifecycle');
my $same = q{SELECT count(*), md5(string_agg(t::text, E'\n' ORDER BY customer_id)) FROM %s AS t};

for my $binary (qw(false true))
{
	$subscriber->ask('CREATE SCHEMA tracked');
	$subscriber->ask("CREATE TABLE $_ (" . $primary->ask($columns =~ s/RELATION/$_/r) . ', PRIMARY KEY (customer_id))') for @published;
	$subscriber->ask("CREATE SUBSCRIPTION customers_$binary CONNECTION 'host=$primary->{place} port=$primary->{port} user=postgres dbname=postgres' PUBLICATION customers WITH (binary = $binary)");
	my $how = $binary eq 'true' ? 'binary' : 'text';
	ok(wait_until($subscriber, sprintf($same, $_), $primary->ask(sprintf $same, $_)), "$how: $_ is copied") for @published;
	$primary->ask(q{INSERT INTO orders VALUES (3, '2025-04-01', 9, 1), (777, '2025-04-01', 9, 1); DELETE FROM orders WHERE customer_id = 5});
	$primary->ask(q{SELECT lifecycle_refresh('tracked')});
	ok(wait_until($subscriber, sprintf($same, $_), $primary->ask(sprintf $same, $_)), "$how: changes of $_ by a refresh arrive") for @published;
	is($subscriber->ask(q{SELECT (SELECT count(*) FROM tracked.profiles WHERE customer_id IN (5, 777)), (SELECT sum(lifecycle_revenue(profile)) FROM tracked.profiles)}),
		$primary->ask(q{SELECT 1, sum(lifecycle_revenue(profile)) FROM tracked.profiles}), "$how: profiles there are profiles");
	$subscriber->ask("DROP SUBSCRIPTION customers_$binary");
	$subscriber->ask('DROP SCHEMA tracked CASCADE');
	$primary->ask(q{INSERT INTO orders VALUES (5, '2025-04-02', 9, 1); DELETE FROM orders WHERE customer_id = 777});
	$primary->ask(q{SELECT lifecycle_refresh('tracked')});
}

# ---- sources that a subscription writes, row by row and without a statement ----

my $caught_up = sub { wait_until($primary, q{SELECT bool_and(replay_lsn >= '} . $primary->ask('SELECT pg_current_wal_lsn()') . q{') FROM pg_stat_replication}, 't') };
my $order = 'id int, customer_id int, at date, amount numeric, PRIMARY KEY (id, at)';
$primary->ask($_) for ("CREATE TABLE bought ($order)", "CREATE TABLE handed_in ($order)", 'CREATE PUBLICATION bought FOR TABLE bought, handed_in',
	q{INSERT INTO bought SELECT i, i % 5, date '2024-01-01' + i * 10, 5 FROM generate_series(1, 50) AS i});
$subscriber->ask($_) for ("CREATE TABLE bought ($order) PARTITION BY RANGE (at)", "CREATE TABLE handed_in ($order)",
	(map { "CREATE TABLE bought_$_ PARTITION OF bought FOR VALUES FROM ('$_-01-01') TO ('" . ($_ + 1) . "-01-01')" } 2024, 2025),
	# a trigger of somebody's, whose statement runs while rows are applied
	q{CREATE FUNCTION hand_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.bought VALUES (NEW.id, NEW.customer_id, NEW.at, NEW.amount); RETURN NEW; END $$},
	'CREATE TRIGGER hand_on AFTER INSERT ON handed_in FOR EACH ROW EXECUTE FUNCTION hand_on()', 'ALTER TABLE handed_in ENABLE ALWAYS TRIGGER hand_on',
	(map { "SELECT count(*) FROM lifecycle_attach('bought_$_', orders => 'bought', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-12-31', learn => false, maintain => '$_')" } qw(live tracked)),
	"CREATE SUBSCRIPTION bought CONNECTION 'host=$primary->{place} port=$primary->{port} user=postgres dbname=postgres' PUBLICATION bought");
ok(wait_until($subscriber, q{SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'}, '0'), 'a source is copied');
is($subscriber->ask(q{SELECT changed, inserted, removed FROM lifecycle_refresh('bought_tracked')}), '0|5|0', 'its copy is merged');
$primary->ask($_) for (q{INSERT INTO bought VALUES (60, 7, '2024-05-05', 9), (61, 1, '2025-05-05', 9)}, 'UPDATE bought SET amount = 6 WHERE id = 2', 'DELETE FROM bought WHERE id = 3',
	q{UPDATE bought SET at = '2025-11-11' WHERE id = 4}, 'UPDATE bought SET amount = NULL WHERE id = 5', 'UPDATE bought SET amount = 8 WHERE id = 5', q{INSERT INTO handed_in VALUES (62, 8, '2024-06-06', 9)});
ok($caught_up->(), 'what is written to it arrives');
# whether the subscription is there still or has gone meanwhile
$subscriber->ask('DROP SUBSCRIPTION bought');
is($subscriber->ask('SELECT count(*), count(*) FILTER (WHERE added IS NULL) FROM bought_tracked.delta_order'), '10|0', 'each row is recorded once');
is($subscriber->ask(q{SELECT changed, inserted, removed FROM lifecycle_refresh('bought_tracked')}), '5|2|0', 'and merged');
is($subscriber->ask('SELECT count(*) FROM bought_live.profiles a FULL JOIN bought_tracked.profiles b USING (customer_id) WHERE a.profile IS DISTINCT FROM b.profile'), '0', 'as the table has it');
$_->ask('DROP TABLE bought, handed_in CASCADE') for $primary, $subscriber;
$subscriber->ask(q{SELECT lifecycle_detach(dataset) FROM lifecycle_datasets});
$subscriber->ask('DROP FUNCTION hand_on()');
$primary->ask('DROP PUBLICATION bought');

# ---- whole datasets move to another server, as for an upgrade; what belongs to the extension is there already ----

sub as_client
{
	my ($cluster, $command) = @_;
	local @ENV{qw(PGHOST PGPORT PGUSER)} = $cluster->address;
	return run('sh', '-c', $command);
}

my ($pg_dump, $psql, $schema) = (program('pg_dump'), program('psql'), "$subscriber->{place}/schema");
$subscriber->ask('DROP EXTENSION lifecycle CASCADE');
ok(as_client($primary, "'$pg_dump' -s --no-publications postgres >'$schema'") && as_client($subscriber, "'$psql' -Xq -o /dev/null -v ON_ERROR_STOP=1 -f '$schema' postgres"), 'their schemas are restored');
$primary->ask('ALTER TABLE orders REPLICA IDENTITY FULL');
$primary->ask('CREATE PUBLICATION whole FOR TABLE ' . $primary->ask(q{SELECT string_agg(c.oid::regclass::text, ', ') FROM pg_class AS c WHERE relkind = 'r' AND oid >= 16384
	AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')}));
$primary->ask(q{INSERT INTO orders VALUES (4, '2025-01-05', 2, 1)});
$subscriber->ask("CREATE SUBSCRIPTION whole CONNECTION 'host=$primary->{place} port=$primary->{port} user=postgres dbname=postgres' PUBLICATION whole");
ok(wait_until($subscriber, q{SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'}, '0'), 'their tables are copied');
$primary->ask(q{UPDATE orders SET amount = amount + 1 WHERE customer_id = 4; DELETE FROM orders WHERE customer_id = 6; INSERT INTO orders VALUES (801, '2025-01-05', 2, 1)});
$primary->ask(qq{SELECT lifecycle_refresh('$_')}) for qw(tracked scheduled);
$primary->ask(q{UPDATE orders SET amount = amount + 1 WHERE customer_id = 4 AND amount < 200});
ok($caught_up->(), 'what is written to them arrives');
$subscriber->ask('DROP SUBSCRIPTION whole');
# moves go on where they were, and no change is merged twice
$subscriber->ask(q{INSERT INTO orders VALUES (802, '2025-01-05', 2, 1); UPDATE orders SET cost = 1 WHERE customer_id = 8});
like($subscriber->ask(q{SELECT lifecycle_refresh('tracked')}), qr/,2,1,0,/, 'a takeover merges what was recorded there and here');
is($subscriber->ask('SELECT count(*) FROM live.profiles a FULL JOIN tracked.profiles b USING (customer_id) WHERE a.profile IS DISTINCT FROM b.profile'), '0', 'and nothing twice');
is($subscriber->ask('SELECT customer_id FROM tracked.move_record WHERE move_id > ' . $primary->ask('SELECT max(move_id) FROM tracked.move_record')), '802', 'its moves go on where they were');

# ---- moves: announced when a refresh commits, and read from the log of changes ----

$primary->ask(q{SELECT pg_create_logical_replication_slot('moves', 'test_decoding')});
my $last = $primary->ask('SELECT max(move_id) FROM tracked.moves');
$primary->ask(q{INSERT INTO orders SELECT 900 + i, '2025-02-01', 5, 1 FROM generate_series(1, 3) AS i; DELETE FROM orders WHERE customer_id = 7});
my $hear = q{LISTEN tracked; SELECT inserted FROM lifecycle_refresh('tracked')};
my ($heard) = $primary->ask($hear) =~ /^Asynchronous notification "tracked" with payload "(.*)" received/m;
is($primary->ask(qq{SELECT jsonb '$heard' = jsonb_build_object('dataset', 'tracked', 'as_of', '2025-02-05', 'moves', 4, 'first_move', min(move_id), 'last_move', max(move_id),
	'kinds', jsonb_build_object('- > exploration', 3, max(from_stage) || ' > -', 1)) FROM tracked.moves WHERE move_id > $last}), 't', 'a refresh announces who came and who went');
unlike($primary->ask($hear), qr/notification/, 'one that moves nobody announces nothing');
$primary->ask($_) for ('UPDATE tracked.dataset SET announce_moves = false',
	q{BEGIN; DELETE FROM orders WHERE customer_id = 903; SELECT lifecycle_refresh('tracked'); PREPARE TRANSACTION 'moved'}, q{COMMIT PREPARED 'moved'});
is($primary->ask('SELECT count(*) FROM tracked.moves WHERE customer_id = 903 AND to_stage IS NULL'), '1', 'a refresh that announces nothing can be prepared, and writes moves');
my @logged = $primary->ask(q{SELECT data FROM pg_logical_slot_get_changes('moves', NULL, NULL)}) =~ /^table tracked.move_record: INSERT:.* customer_id\[integer\]:(\d+)/mg;
is("@logged", '7 901 902 903 903', 'the log of changes has them, too');

$_->stop for $subscriber, $primary;
done_testing();

# pg_dump and restore keep what people store: profiles, models and schemes of their own, datasets.  What the extension ships comes
# with CREATE EXTENSION and is not in a dump.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my ($from, $to) = ('lifecycle_dump_from', 'lifecycle_dump_to');
my $dir = tempdir(CLEANUP => 1);
# A name that has to be quoted, to see that the extension's own objects find each other.
my $ext = '"Customer relations"';
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

# ---------------------------------------------------------------- what is dumped, and the questions whose answers must not change

# topic => [statements that fill it, questions by what they ask]
my %topics = (
	profiles => [
		[
			qq{CREATE TABLE public.profiles (customer int PRIMARY KEY, profile $ext.lifecycle_profile NOT NULL, stage $ext.lifecycle_stage,
				revenue numeric GENERATED ALWAYS AS ($ext.lifecycle_revenue(profile)) STORED, CHECK ($ext.lifecycle_orders(profile) > 0))},
			qq{INSERT INTO public.profiles (customer, profile, stage)
				SELECT c, p, $ext.lifecycle_stage(p, '2024-01-01') FROM (SELECT i % 300 c, $ext.lifecycle_profile(date '2022-01-01' + i * 7919 % 700, (i * 104729 % 100003 - 5000)::numeric / 100, (i % 97)::numeric / 7, 'c' || i % 4) p
				FROM generate_series(1, 6000) i GROUP BY 1) s},
			# a profile far larger than a page
			qq{INSERT INTO public.profiles (customer, profile) SELECT 1000, $ext.lifecycle_profile(date '1990-01-01' + i, i::numeric / 7, i::numeric / 11, 'c' || i % 9) FROM generate_series(1, 9000) i},
			qq{CREATE VIEW public.stages AS SELECT customer, $ext.lifecycle_stage(profile, '2023-06-01') AS stage, (s).orders FROM public.profiles, $ext.lifecycle_status(profile, '2023-06-01') s},
			qq{CREATE MATERIALIZED VIEW public.everyone AS SELECT $ext.lifecycle_merge(profile) AS profile FROM public.profiles},
			q{CREATE INDEX profiles_profile ON public.profiles (profile) WHERE customer < 1000},
			q{CREATE INDEX profiles_hash ON public.profiles USING hash (profile)},
			qq{CREATE INDEX profiles_stage ON public.profiles ($ext.lifecycle_stage(profile, '2023-06-01'))},
			qq{CREATE TABLE public.parts (profile $ext.lifecycle_profile) PARTITION BY HASH (profile)},
			q{CREATE TABLE public.parts_0 PARTITION OF public.parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)},
			q{CREATE TABLE public.parts_1 PARTITION OF public.parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)},
			q{INSERT INTO public.parts SELECT profile FROM public.profiles},
		],
		{
			'rows' => q{SELECT md5(string_agg(concat_ws(' ', customer, profile, stage, revenue), E'\n' ORDER BY customer)), count(*) FROM public.profiles},
			'bytes' => q{SELECT md5(string_agg(encode(lifecycle_internal.lifecycle_profile_send(profile), 'hex'), E'\n' ORDER BY customer)) FROM public.profiles},
			'view' => q{SELECT md5(string_agg(concat_ws(' ', customer, stage, orders), E'\n' ORDER BY customer)), pg_get_viewdef('public.stages'::regclass) FROM public.stages},
			'materialised view' => q{SELECT md5(profile::text) FROM public.everyone},
			'partitions' => qq{SELECT count(*), count(*) FILTER (WHERE (SELECT count(*) FROM public.parts q WHERE q.profile OPERATOR($ext.=) p.profile) = 1) FROM public.parts p},
			'indexes' => q{SELECT string_agg(pg_get_indexdef(indexrelid), E'\n' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'public.profiles'::regclass AND indisvalid},
			'lookup by index' => qq{SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT count(*) FROM public.profiles a JOIN public.profiles b ON a.profile OPERATOR($ext.=) b.profile},
		},
	],
	models => [
		[ qq{INSERT INTO $ext.lifecycle_model SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "end_chance": 0.9}')).* FROM $ext.lifecycle_model AS m WHERE name = 'default'} ],
		{ 'all' => qq{SELECT string_agg(m::text, E'\n' ORDER BY name) FROM $ext.lifecycle_model AS m} },
	],
	schemes => [
		[
			"INSERT INTO $ext.lifecycle_scheme SELECT 'club', stage, touch, ordinal, label_en, label_zh, goal, goal_zh, strategy, strategy_zh, builtin FROM $ext.lifecycle_scheme WHERE scheme = 'journey7'",
			"UPDATE $ext.lifecycle_scheme SET label_en = E'Member\\tof \\\\ the club', label_zh = '会员' WHERE scheme = 'club' AND stage = 'stability'",
			"INSERT INTO $ext.lifecycle_scheme (scheme, stage, touch, ordinal, label_zh) VALUES ('俱乐部', 'recovery', 'fax', 3, '回归')",
			"CREATE VIEW public.labels AS SELECT $ext.lifecycle_label(stage, 'club', 'zh') AS label FROM (VALUES ('stability'::$ext.lifecycle_stage)) v (stage)",
			# a grant on the table is the user's, and is dumped as well
			'DROP ROLE IF EXISTS lifecycle_dump_writer',
			'CREATE ROLE lifecycle_dump_writer',
			"GRANT INSERT, UPDATE, DELETE ON $ext.lifecycle_scheme TO lifecycle_dump_writer",
		],
		{
			'all' => "SELECT string_agg(s::text, E'\\n' ORDER BY s::text COLLATE \"C\") FROM $ext.lifecycle_scheme s",
			'crosswalk' => "SELECT count(*) FROM $ext.lifecycle_crosswalk",
			'a view on labels' => 'SELECT * FROM public.labels',
			'privileges' => "SELECT relname, relacl FROM pg_class WHERE relname IN ('lifecycle_scheme', 'lifecycle_crosswalk') ORDER BY relname",
		},
	],
	datasets => [
		[
			'CREATE TABLE orders (customer_id bigint, at timestamptz, amount numeric(12,2))',
			'CREATE TABLE customers (customer_id bigint PRIMARY KEY, name text)',
			q{INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 40) AS i},
			q{INSERT INTO orders SELECT i % 50, timestamptz '2024-01-01 00:00+00' + i * interval '9 hours', i FROM generate_series(1, 900) AS i},
			(map { qq{SELECT count(*) FROM $ext.lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', customers => 'customers',
				time_zone => 'Asia/Shanghai', as_of => '2025-06-30', scheme => 'full7', language => 'zh', maintain => '$_')} } qw(live scheduled tracked)),
			# changes that no refresh has seen yet
			q{INSERT INTO orders VALUES (1, '2025-01-01 00:00+00', 5)},
			q{DELETE FROM orders WHERE customer_id = 2},
		],
		{
			'settings' => qq{SELECT string_agg(concat_ws(' ', dataset, maintain, orders, measures, time_zone, as_of, scheme, language, customers, refreshed_at), E'\n' ORDER BY dataset) FROM $ext.lifecycle_datasets},
			(map { ("customers of $_" => "SELECT count(*), md5(string_agg(c::text, ',' ORDER BY customer_id)) FROM $_.customers AS c", "segments of $_" => "SELECT string_agg(s::text, ',' ORDER BY stage_rank) FROM $_.segments AS s") } qw(live scheduled tracked)),
			'changes' => 'SELECT count(*), sum(c3) FROM tracked.delta_order',
			'comments' => q{SELECT count(*), md5(string_agg(description, ',' ORDER BY description COLLATE "C")) FROM pg_description JOIN pg_class c ON c.oid = objoid WHERE relnamespace = 'tracked'::regnamespace},
		},
	],
	extension => [
		[],
		{
			'schema and version' => q{SELECT nspname, extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'lifecycle'},
			'what the next dump takes' => q{SELECT extcondition FROM pg_extension WHERE extname = 'lifecycle'},
		},
	],
);

# how => [options of pg_dump, of pg_restore; psql restores what has none]
my %ways = (
	plain => [ [] ],
	inserts => [ [ '--column-inserts', '--rows-per-insert=50' ] ],
	custom => [ ['-Fc'], [ '-j', '2' ] ],
);

# ---------------------------------------------------------------- dump and restore

my @topics = qw(profiles models schemes datasets extension);

sub answers { my ($database) = @_; return map { my $topic = $_; map { ("$topic: $_" => ask($database, $topics{$topic}[1]{$_})) } keys %{ $topics{$topic}[1] } } @topics }

sub empty_database
{
	drop_all($to);
	run(program('createdb'), $to) or BAIL_OUT('createdb');
}

sub dump_to { my ($file, @options) = @_; ok(run(program('pg_dump'), @options, '-f', "$dir/$file", $from), "$file: pg_dump") }
sub restore_sql { my ($file, @options) = @_; ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', @options, '-d', $to, '-f', "$dir/$file"), "$file: restore") }

# The lines by which a plain dump fills a table.
sub dumped_rows
{
	my ($dump, $table) = @_;
	my ($copy) = $dump =~ /^COPY .*\b$table \(.*?\) FROM stdin;\n(.*?)^\\\.$/ms;
	return split /\n/, $copy // '';
}

drop_all($from, $to);
run(program('createdb'), $from) or BAIL_OUT('createdb');
ask($from, $_) for ("CREATE SCHEMA $ext", "CREATE EXTENSION lifecycle SCHEMA $ext", map { @{ $topics{$_}[0] } } @topics);
my %before = answers($from);
like($before{'profiles: rows'}, qr/\|301$/, 'there are profiles to dump');
is((split /\|/, $before{'datasets: changes'})[0], 19, 'there are changes to dump');

for my $way (sort keys %ways)
{
	my ($dump, $restore) = @{ $ways{$way} };
	empty_database();
	dump_to($way, @$dump);
	if ($restore) { ok(run(program('pg_restore'), '--exit-on-error', @$restore, '-d', $to, "$dir/$way"), "$way: restore") }
	else { restore_sql($way, '--single-transaction') }
	my %after = answers($to);
	is($after{$_}, $before{$_}, "$way: $_") for sort keys %before;
}

# ---------------------------------------------------------------- what a dump holds of the extension

my $plain = slurp("$dir/plain");
unlike($plain, qr/CREATE (TABLE|FUNCTION|TRIGGER) (public\.|\Q$ext\E\.)lifecycle_/, 'what the extension creates is not dumped');
is(join(' ', map { (split /\t/)[0] } dumped_rows($plain, 'lifecycle_model')), 'mine', 'of the models, one\'s own');
is(scalar(grep { /^(club|俱乐部)\t.*\tf$/ } dumped_rows($plain, 'lifecycle_scheme')), 14, 'of the schemes, one\'s own');
is(scalar(dumped_rows($plain, 'lifecycle_scheme')), 14, 'the dump has no other scheme');

# ---------------------------------------------------------------- what was restored is as good as what was dumped

empty_database();
restore_sql('plain');
# without datasets: the server writes a condition of theirs that it has read from a dump with fewer brackets
my @apart = map { "--exclude-schema=$_" } qw(live scheduled tracked);
ok(run(program('pg_dump'), @apart, '-f', "$dir/$_->[0]", $_->[1]), "$_->[0]: pg_dump") for [ 'first', $from ], [ 'second', $to ];
sub words { return join "\n", grep { !/^\\(un)?restrict / } split /\n/, slurp("$dir/$_[0]") }
ok(words('first') eq words('second'), 'what was restored is dumped again word for word the same');
ask($to, "DO \$\$ BEGIN DELETE FROM $ext.lifecycle_scheme WHERE builtin; RAISE EXCEPTION 'shipped rows were deleted';
	EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL; END \$\$");
pass('shipped rows are still protected');

# values travel between the databases in binary as well
my ($out, $in) = ("COPY public.profiles (customer, profile) TO STDOUT (FORMAT binary)", "COPY public.copied FROM STDIN (FORMAT binary)");
ask($to, "CREATE TABLE public.copied (customer int, profile $ext.lifecycle_profile)");
my $psql = program('psql');
ok(run("'$psql' -XAtq -d $from -c '$out' | '$psql' -Xq -v ON_ERROR_STOP=1 -d $to -c '$in'"), 'binary COPY');
is(ask($to, "SELECT count(*) FROM public.copied JOIN public.profiles USING (customer) WHERE copied.profile OPERATOR($ext.=) profiles.profile"), '301', 'binary COPY: equal');

# a dataset goes on where it was
ask($to, q{INSERT INTO orders VALUES (3, '2025-02-01 00:00+00', 7), (77, '2025-02-01 00:00+00', 7)});
is(ask($to, qq{SELECT changed, inserted, removed FROM $ext.lifecycle_refresh('tracked')}), '3|1|0', 'changes recorded before the dump and after the restore are merged');
ask($to, qq{SELECT $ext.lifecycle_refresh('scheduled')});
is(ask($to, "SELECT count(*) FROM live.profiles a FULL JOIN $_.profiles b USING (customer_id) WHERE NOT coalesce(a.profile OPERATOR($ext.=) b.profile, false)"), '0', "$_ gives the same profiles as live") for qw(scheduled tracked);
ok(ask($to, "SELECT count(*) FROM $ext.lifecycle_detach('tracked')") > 20, 'the dataset can be detached');

# ---------------------------------------------------------------- the rows of one's own alone, into an extension that is there

empty_database();
ask($to, $_) for ("CREATE SCHEMA $ext", "CREATE EXTENSION lifecycle SCHEMA $ext");
dump_to('data', '--data-only', map { "--table=$ext.lifecycle_$_" } qw(model scheme));
restore_sql('data');
is(ask($to, $topics{$_}[1]{all}), $before{"$_: all"}, "data: $_") for qw(models schemes);

drop_all($from, $to);
ask('postgres', 'DROP ROLE lifecycle_dump_writer');
done_testing();

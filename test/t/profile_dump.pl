# pg_dump and restore keep a table of profiles, and the view, the index and the constraint that stand on it.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my ($from, $to) = ('lifecycle_dump_from', 'lifecycle_dump_to');
my $dir = tempdir(CLEANUP => 1);

drop_all($from, $to);
run(program('createdb'), $from) or BAIL_OUT('createdb');

ask($from, $_) for (
	'CREATE SCHEMA crm',
	'CREATE EXTENSION lifecycle SCHEMA crm',
	q{CREATE TABLE public.profiles (customer int PRIMARY KEY, profile crm.lifecycle_profile NOT NULL, stage crm.lifecycle_stage,
		revenue numeric GENERATED ALWAYS AS (crm.lifecycle_revenue(profile)) STORED, CHECK (crm.lifecycle_orders(profile) > 0))},
	q{INSERT INTO public.profiles (customer, profile, stage)
		SELECT c, p, crm.lifecycle_stage(p, '2024-01-01') FROM (SELECT i % 300 c, crm.lifecycle_profile(date '2022-01-01' + i * 7919 % 700, (i * 104729 % 100003 - 5000)::numeric / 100, (i % 97)::numeric / 7, 'c' || i % 4) p
		FROM generate_series(1, 6000) i GROUP BY 1) s},
	# a profile far larger than a page
	q{INSERT INTO public.profiles (customer, profile) SELECT 1000, crm.lifecycle_profile(date '1990-01-01' + i, i::numeric / 7, i::numeric / 11, 'c' || i % 9) FROM generate_series(1, 9000) i},
	q{CREATE VIEW public.stages AS SELECT customer, crm.lifecycle_stage(profile, '2023-06-01') AS stage, (s).orders FROM public.profiles, crm.lifecycle_status(profile, '2023-06-01') s},
	q{CREATE MATERIALIZED VIEW public.everyone AS SELECT crm.lifecycle_merge(profile) AS profile FROM public.profiles},
	q{CREATE INDEX profiles_profile ON public.profiles (profile) WHERE customer < 1000},
	q{CREATE INDEX profiles_hash ON public.profiles USING hash (profile)},
	q{CREATE INDEX profiles_stage ON public.profiles (crm.lifecycle_stage(profile, '2023-06-01'))},
	q{CREATE TABLE public.parts (profile crm.lifecycle_profile) PARTITION BY HASH (profile)},
	q{CREATE TABLE public.parts_0 PARTITION OF public.parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)},
	q{CREATE TABLE public.parts_1 PARTITION OF public.parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)},
	q{INSERT INTO public.parts SELECT profile FROM public.profiles},
);

my %questions = (
	'profiles as text' => q{SELECT md5(string_agg(customer || ' ' || profile::text, E'\n' ORDER BY customer)), count(*) FROM public.profiles},
	'profiles as bytes' => q{SELECT md5(string_agg(encode(lifecycle_internal.lifecycle_profile_send(profile), 'hex'), E'\n' ORDER BY customer)) FROM public.profiles},
	'stored stages and revenue' => q{SELECT md5(string_agg(concat_ws(' ', customer, stage, revenue), E'\n' ORDER BY customer)) FROM public.profiles},
	'view' => q{SELECT md5(string_agg(concat_ws(' ', customer, stage, orders), E'\n' ORDER BY customer)), count(*) FROM public.stages},
	'materialised view' => q{SELECT md5(profile::text) FROM public.everyone},
	'partitions' => q{SELECT count(*), count(*) FILTER (WHERE (SELECT count(*) FROM public.parts q WHERE q.profile OPERATOR(crm.=) p.profile) = 1) FROM public.parts p},
	'definition of the view' => q{SELECT pg_get_viewdef('public.stages'::regclass)},
	'indexes' => q{SELECT string_agg(pg_get_indexdef(indexrelid), E'\n' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'public.profiles'::regclass AND indisvalid},
	'lookup by index' => q{SET enable_seqscan = off; SET enable_bitmapscan = off; SELECT count(*) FROM public.profiles a JOIN public.profiles b ON a.profile OPERATOR(crm.=) b.profile},
	'schema of the extension' => q{SELECT nspname, extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'lifecycle'},
);
my %before = map { $_ => ask($from, $questions{$_}) } keys %questions;
like($before{'profiles as text'}, qr/\|301$/, 'there is something to dump');

sub compare {
	my ($how) = @_;
	is(ask($to, $questions{$_}), $before{$_}, "$how: $_") for sort keys %questions;
}

# plain SQL, and as INSERTs
for my $how (['plain'], ['inserts', '--inserts', '--rows-per-insert=50']) {
	my ($name, @options) = @$how;
	drop_all($to);
	run(program('createdb'), $to);
	ok(run(program('pg_dump'), @options, '-f', "$dir/$name.sql", $from), "$name: pg_dump");
	ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', $to, '-f', "$dir/$name.sql"), "$name: restore");
	compare($name);
}

# custom format, by pg_restore
drop_all($to);
run(program('createdb'), $to);
ok(run(program('pg_dump'), '-Fc', '-f', "$dir/custom", $from), 'custom: pg_dump');
ok(run(program('pg_restore'), '--exit-on-error', '-d', $to, "$dir/custom"), 'custom: restore');
compare('custom');

# The restored dump is dumped again: word for word the same.
ok(run(program('pg_dump'), '-f', "$dir/again.sql", $to), 'again: pg_dump');
sub words { open my $file, '<', $_[0] or die $!; return join '', grep { !/^\\(un)?restrict / } <$file> }
ok(words("$dir/again.sql") eq words("$dir/plain.sql"), 'again: the same dump');

# Values travel between the databases in binary as well.
my ($out, $in) = ("COPY public.profiles (customer, profile) TO STDOUT (FORMAT binary)", "COPY public.copied FROM STDIN (FORMAT binary)");
ask($to, 'CREATE TABLE public.copied (customer int, profile crm.lifecycle_profile)');
my $psql = program('psql');
ok(run("'$psql' -XAtq -d $from -c '$out' | '$psql' -Xq -v ON_ERROR_STOP=1 -d $to -c '$in'"), 'binary COPY');
is(ask($to, 'SELECT count(*) FROM public.copied JOIN public.profiles USING (customer) WHERE copied.profile OPERATOR(crm.=) profiles.profile'), '301', 'binary COPY: equal');

drop_all($from, $to);
done_testing();

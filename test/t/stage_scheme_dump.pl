# pg_dump and restore keep schemes of one's own; shipped ones come with the extension and are not dumped.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my ($from, $to) = ('lifecycle_scheme_from', 'lifecycle_scheme_to');
my $dir = tempdir(CLEANUP => 1);

# The lines of a plain dump that fill the table.
sub dumped_rows {
	my ($dump) = @_;
	my ($copy) = $dump =~ /^COPY .*\blifecycle_scheme \(.*?\) FROM stdin;\n(.*?)^\\\.$/ms;
	return split /\n/, $copy // '';
}

sub empty_database {
	drop_all($to);
	run(program('createdb'), $to) or BAIL_OUT('createdb');
}

sub restored {
	my ($how, $questions, $before) = @_;
	is(ask($to, $questions->{$_}), $before->{$_}, "$how: $_") for sort keys %$questions;
}

drop_all($from, $to);
run(program('createdb'), $from) or BAIL_OUT('createdb');

# A name that has to be quoted, to see that the extension's own objects find each other.
my $schema = '"Customer relations"';
ask($from, $_) for (
	"CREATE SCHEMA $schema",
	"CREATE EXTENSION lifecycle SCHEMA $schema",
	"INSERT INTO $schema.lifecycle_scheme SELECT 'club', stage, touch, ordinal, label_en, label_zh, goal, goal_zh, strategy, strategy_zh, builtin FROM $schema.lifecycle_scheme WHERE scheme = 'journey7'",
	"UPDATE $schema.lifecycle_scheme SET label_en = E'Member\\tof \\\\ the club', label_zh = '会员' WHERE scheme = 'club' AND stage = 'stability'",
	"INSERT INTO $schema.lifecycle_scheme (scheme, stage, touch, ordinal, label_zh) VALUES ('俱乐部', 'recovery', 'fax', 3, '回归')",
	"CREATE VIEW public.labels AS SELECT $schema.lifecycle_label(stage, 'club', 'zh') AS label FROM (VALUES ('stability'::$schema.lifecycle_stage)) v (stage)",
);

my %questions = (
	'rows of one\'s own' => "SELECT string_agg(s::text, E'\\n' ORDER BY s::text COLLATE \"C\") FROM $schema.lifecycle_scheme s WHERE NOT builtin",
	'shipped rows' => "SELECT count(*), md5(string_agg(s::text, E'\\n' ORDER BY s::text COLLATE \"C\")) FROM $schema.lifecycle_scheme s WHERE builtin",
	'crosswalk' => "SELECT count(*) FROM $schema.lifecycle_crosswalk",
	'a view on labels' => 'SELECT * FROM public.labels',
	'privileges' => "SELECT relname, relacl FROM pg_class WHERE relname IN ('lifecycle_scheme', 'lifecycle_crosswalk') ORDER BY relname",
	'what the next dump takes' => "SELECT extcondition FROM pg_extension WHERE extname = 'lifecycle'",
);
# A grant on the table is the user's, and is dumped as well.
ask($from, $_) for ('DROP ROLE IF EXISTS lifecycle_scheme_writer', 'CREATE ROLE lifecycle_scheme_writer', "GRANT INSERT, UPDATE, DELETE ON $schema.lifecycle_scheme TO lifecycle_scheme_writer");
my %before = map { $_ => ask($from, $questions{$_}) } keys %questions;
is(scalar(split /\n/, $before{'rows of one\'s own'}), 14, 'rows of one\'s own to dump');

# ---- plain ----

ok(run(program('pg_dump'), '-f', "$dir/plain.sql", $from), 'plain: pg_dump');
my @rows = dumped_rows(slurp("$dir/plain.sql"));
is(scalar @rows, 14, 'the dump holds the rows of one\'s own');
is(scalar(grep { !/^(club|俱乐部)\t.*\tf$/ } @rows), 0, 'and no other');
unlike(slurp("$dir/plain.sql"), qr/CREATE (TABLE|FUNCTION|TRIGGER) .*\blifecycle_/, 'what the extension creates is not dumped');
empty_database();
ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '--single-transaction', '-d', $to, '-f', "$dir/plain.sql"), 'plain: restore');
restored('plain', \%questions, \%before);
ask($to, "DO \$\$ BEGIN DELETE FROM $schema.lifecycle_scheme WHERE builtin; RAISE EXCEPTION 'nobody minded';
	EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL; END \$\$");
pass('plain: shipped rows are still protected');

# ---- dumped again: word for word ----

ok(run(program('pg_dump'), '-f', "$dir/again.sql", $to), 'again: pg_dump');
sub words { return join "\n", grep { !/^\\(un)?restrict / } split /\n/, slurp($_[0]) }
ok(words("$dir/again.sql") eq words("$dir/plain.sql"), 'again: the same dump');

# ---- as INSERTs; custom format in parallel; data alone ----

empty_database();
ok(run(program('pg_dump'), '--column-inserts', '-f', "$dir/inserts.sql", $from), 'inserts: pg_dump');
ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', $to, '-f', "$dir/inserts.sql"), 'inserts: restore');
restored('inserts', \%questions, \%before);

empty_database();
ok(run(program('pg_dump'), '-Fc', '-f', "$dir/custom", $from), 'custom: pg_dump');
ok(run(program('pg_restore'), '--exit-on-error', '-j', '2', '-d', $to, "$dir/custom"), 'custom: restore');
restored('custom', \%questions, \%before);

empty_database();
ask($to, $_) for ("CREATE SCHEMA $schema", "CREATE EXTENSION lifecycle SCHEMA $schema");
ok(run(program('pg_dump'), '--data-only', '-f', "$dir/data.sql", $from), 'data alone: pg_dump');
ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', $to, '-f', "$dir/data.sql"), 'data alone: restore');
is(ask($to, $questions{$_}), $before{$_}, "data alone: $_") for ('rows of one\'s own', 'shipped rows');

drop_all($from, $to);
ask('postgres', 'DROP ROLE lifecycle_scheme_writer');
done_testing();

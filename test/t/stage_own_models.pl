# A plain role that owns its database dumps it and restores it, without a superuser: models of its own come along, and so does the
# dataset that is judged by one of them.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);
use IO::Handle;

my ($from, $to) = ('lifecycle_own_from', 'lifecycle_own_to');
my ($owner, $analyst) = ('lifecycle_own_owner', 'lifecycle_own_analyst');
my $dir = tempdir(CLEANUP => 1);
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

sub as { my ($role, $database, $sql) = @_; return ask($database, "SET ROLE $role; $sql") }

# What pg_dump and psql do when the role itself logs in.
sub run_as { my ($role, @command) = @_; local $ENV{PGUSER} = $role; return run(@command) }

# A superuser's part: the database, and the extension, which is not trusted.
sub new_database
{
	my ($name) = @_;
	drop_all($name);
	run(program('createdb'), '-O', $owner, $name) or BAIL_OUT('createdb');
	ask($name, "CREATE EXTENSION lifecycle; ALTER SCHEMA public OWNER TO $owner");
}

drop_all($from, $to);
ask('postgres', "DROP ROLE IF EXISTS $_; CREATE ROLE $_ LOGIN") for $owner, $analyst;
new_database($from);
as($owner, $from, $_) for (
	'CREATE TABLE orders (customer_id int, at date, amount numeric)',
	q{INSERT INTO orders SELECT i % 40, date '2024-01-01' + i * 7919 % 500, i % 90 + 1 FROM generate_series(1, 900) AS i},
	q{SELECT lifecycle_model_save('shop', '{"period_days": 14, "rise": 0.012345678901234567, "horizon_periods": "Infinity", "description": "客户\tof the \\\\shop"}')},
	"SELECT lifecycle_model_share('shop', '$analyst')",
	q{SELECT count(*) FROM lifecycle_attach('live', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', model => 'shop')},
	q{SELECT count(*) FROM lifecycle_attach('tracked', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2025-06-30', model => 'shop', maintain => 'tracked')},
);
as($analyst, $from, q{SELECT lifecycle_model_save('shop', '{"period_days": 7}'), lifecycle_model_save('hers', '{"period_days": 9}')});

my $models = q{SELECT string_agg(lifecycle_model_get(m.name)::text, E'\n' ORDER BY m.name) FROM lifecycle_models AS m WHERE m.kind = 'own'};
my %questions = (
	'models' => $models,
	(map { ("customers of $_" => "SELECT count(*), md5(string_agg(c::text, ',' ORDER BY customer_id)) FROM $_.customers AS c", "model of $_" => "SELECT (model).period_days, outdated FROM $_.internal_setting") } qw(live tracked)),
);
my %before = map { $_ => as($owner, $from, $questions{$_}) } keys %questions;
like($before{models}, qr/^\(shop,f,".*14,/, 'there is a model to dump');
is($before{'model of tracked'}, '14|f', 'and a dataset that is judged by it');

# What belongs to whoever installed the extension is left out: its comment, and the models and schemes for everybody.
my @left_out = ('--no-comments', map { "--exclude-table-data=*.lifecycle_$_" } qw(model scheme));
my @psql = (program('psql'), '-Xq', '-o', '/dev/null', '-d', $to);
my %ways = (
	'as it comes' => [ ['--no-owner'], [ @psql, '-f' ] ],
	plain => [ [ '--no-owner', @left_out ], [ @psql, '-v', 'ON_ERROR_STOP=1', '-f' ] ],
	inserts => [ [ '--no-owner', '--column-inserts', @left_out ], [ @psql, '-v', 'ON_ERROR_STOP=1', '-f' ] ],
	custom => [ [ '-Fc', @left_out ], [ program('pg_restore'), '--exit-on-error', '--no-owner', '-d', $to ] ],
);
for my $way (sort keys %ways)
{
	my ($dump, $restore) = @{ $ways{$way} };
	new_database($to);
	ok(run_as($owner, program('pg_dump'), @$dump, '-f', "$dir/$way", $from), "$way: a plain role dumps its database, with the models of others in it");
	{
		local $ENV{PGUSER} = $owner;
		ok(run(join(' ', map { "'$_'" } @$restore, "$dir/$way") . " 2>'$dir/said'"), "$way: and restores it");
	}
	my $said = join ' ', map { /ERROR: +(.*)/ ? $1 : () } split /\n/, slurp("$dir/said");
	is($said, $way eq 'as it comes' ? 'must be owner of extension lifecycle permission denied for table lifecycle_model permission denied for table lifecycle_scheme' : '',
		"$way: what psql says");
	is(as($owner, $to, $questions{$_}), $before{$_}, "$way: $_") for grep { $_ ne 'models' } sort keys %questions;
	is(as($owner, $to, "SELECT lifecycle_model_get('shop')"), $before{models}, "$way: the model");
	is(as($analyst, $to, q{SELECT (lifecycle_model_get('shop')).period_days}), '14', "$way: shared as before");
	is(as($owner, $to, q{SELECT (lifecycle_model_get('hers')).period_days}), '9', "$way: those of others are the owner's, as whatever it restores");
	is(as($owner, $to, q{SELECT customers FROM lifecycle_refresh('tracked')}), '40', "$way: the dataset goes on");
}

# As restored by a superuser, each model is its owner's again.
new_database($to);
ok(run(program('pg_dump'), '-f', "$dir/all", $from), 'a superuser dumps the database');
ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', $to, '-c', 'DROP EXTENSION lifecycle', '-f', "$dir/all"), 'and restores it');
is(as($owner, $to, $models), $before{models}, 'the owner has its model');
is(as($analyst, $to, q{SELECT (lifecycle_model_get('shop')).period_days, (lifecycle_model_get('hers')).period_days}), '7|9', 'the other role its own');
is(as($owner, $to, q{SELECT (lifecycle_model_get('shop')).period_days}), '14', q{and neither has the other's});

# A role that has nothing but its models takes them along, too.
new_database($to);
ok(run_as($analyst, program('pg_dump'), '-f', "$dir/hers", map({ "--table=$_" } split /\n/, as($analyst, $from, q{SELECT relation FROM lifecycle_models WHERE kind = 'own'})), $from),
	'a role dumps its models alone');
ok(run_as($analyst, program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', $to, '-f', "$dir/hers"), 'and restores them');
is(as($analyst, $to, q{SELECT (lifecycle_model_get('shop')).period_days, (lifecycle_model_get('hers')).period_days}), '7|9', 'as they were');

# ---------------------------------------------------------------- what one session keeps for itself is in nobody's way

open my $session, '|-', program('psql'), '-Xq', '-o', '/dev/null', '-d', $from or die "psql: $!";
print $session "SET ROLE $analyst; CREATE TEMP TABLE kept OF lifecycle_internal.lifecycle_own_model; INSERT INTO kept (name, model) VALUES ('x', '{}'); GRANT SELECT ON kept TO PUBLIC;
	CREATE TEMP TABLE dataset OF lifecycle_internal.lifecycle_dataset; INSERT INTO dataset (maintain) VALUES ('live'); GRANT SELECT ON dataset TO PUBLIC;\n";
$session->flush;
for (1 .. 600)
{
	last if ask($from, q{SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relname = 'dataset' AND relacl::text ~ ',=r/'}) eq '1';
	select undef, undef, undef, 0.1;
}
is(as($owner, $from, q{SELECT (SELECT count(*) FROM lifecycle_models WHERE name = 'x'), (SELECT count(*) FROM lifecycle_datasets)}), '0|2', 'temporary tables of another session are passed over');
close $session;

drop_all($from, $to);
ask('postgres', "DROP ROLE $_") for $owner, $analyst;
done_testing();

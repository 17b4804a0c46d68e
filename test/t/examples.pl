# The folder examples: the dbt project builds and its tests pass, also after new orders; what the schedules run works; the images build, or
# copy what make install makes.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;
use File::Temp qw(tempdir);

my $examples = "$FindBin::Bin/../../examples";
my $dir = tempdir(CLEANUP => 1);
my ($database, $role) = ('lifecycle_examples_shop', 'lifecycle_examples_analyst');

sub has { my ($command) = @_; return system("{ $command; } >/dev/null 2>&1") == 0 }
sub said { my ($command) = @_; my $out = `{ $command\n} 2>&1`; return ($? == 0, $out) }

# ---------------------------------------------------------------- the shop of the tutorial, and a role that may read it

# the first blocks of SQL: the tables, and the dataset
my @tutorial = slurp("$FindBin::Bin/../../doc/tutorial.md") =~ /^```sql\n(.*?)^```/msg;
drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
ask('postgres', "DROP ROLE IF EXISTS $role; CREATE ROLE $role LOGIN PASSWORD 'shop'");
ask($database, $_) for @tutorial[ 0, 1 ];
ask($database, "CREATE SCHEMA dbt_shop AUTHORIZATION $role; GRANT USAGE ON SCHEMA shop TO $role; GRANT SELECT ON ALL TABLES IN SCHEMA shop TO $role; GRANT SELECT ON orders, customers TO $role");

my $segments = ask($database, 'SELECT stage, customers, profit_year FROM shop.segments ORDER BY stage_rank');

# ---------------------------------------------------------------- a side server

SKIP:
{
	my $stage = $ENV{STAGE} // 'build/stage';
	skip 'no staged install', 3 if !-d "$stage/usr";
	my ($ok, $out) = said("STAGE='$stage' sh examples/side_server/demo");
	ok($ok, 'side server: both servers are made') or diag($out);
	my ($before, $after) = split /After new orders/, $out;
	is(join("\n", map { s/^\s+//r =~ s/\s*\|\s*/|/gr } grep { /\|\s*\d+ \|/ } split /\n/, $before), $segments, 'side server: the managed one shows the figures of the tutorial');
	like($after, qr/^\s+300 \|\s+0 \|\s+1\n/m, 'side server: and new orders after a refresh');
}

# ---------------------------------------------------------------- dbt

SKIP:
{
	my ($dbt) = grep { has("'$_' --version") } "$FindBin::Bin/../../build/clients/dbt/bin/dbt", 'dbt', $ENV{DBT} // ();
	skip 'dbt is not here: sh .ci/install clients gets it', 12 if !$dbt;
	my $project = "$dir/dbt";
	run('cp', '-R', "$examples/dbt", $project) or BAIL_OUT('cp');
	my $build = sub {
		my ($why, @more) = @_;
		local @ENV{qw(PGUSER PGPASSWORD PGDATABASE DBT_SEND_ANONYMOUS_USAGE_STATS)} = ($role, 'shop', $database, 0);
		my ($ok, $out) = said("cd '$project' && '$dbt' --no-use-colors build --profiles-dir . @more");
		ok($ok, "dbt: $why") or diag($out);
		like($out, qr/ERROR=0 .*TOTAL=1\d/, "dbt: models and tests");
		unlike($out, qr/WARNING|Deprecat/, 'dbt: without a warning');
	};
	my $bytes = q{SELECT md5(string_agg(encode(lifecycle_internal.lifecycle_profile_send(profile), 'hex'), ',' ORDER BY customer_id)) FROM dbt_shop.profiles};

	$build->('from nothing');
	is(ask($database, 'SELECT count(*), count(DISTINCT stage) > 3 FROM dbt_shop.stages'), '290|t', 'dbt: every customer has a stage');
	ask($database, q{INSERT INTO orders (customer_id, ordered_at, amount, cost) VALUES (1, '2026-06-29', 12.34, 5), (5, '2026-06-28', 7, 3), (291, '2026-06-30', 99, 50)});
	$build->('new orders alone');
	my $grown = ask($database, $bytes);
	$build->('all orders', '--full-refresh');
	is(ask($database, $bytes), $grown, 'dbt: profiles that grew are those of one pass, byte for byte');
	is(ask($database, "SELECT owner, kind FROM lifecycle_models WHERE name = 'dbt_shop'"), "$role|shared", 'dbt: the model is the role\'s own');
}

# ---------------------------------------------------------------- the board

SKIP:
{
	my ($python) = grep { has("'$_' -c 'import streamlit, psycopg'") } "$FindBin::Bin/../../build/clients/streamlit/bin/python", 'python3', $ENV{STREAMLIT} // ();
	skip 'streamlit is not here: python3 -m venv build/clients/streamlit && build/clients/streamlit/bin/pip install streamlit "psycopg[binary]"', 4 if !$python;
	local @ENV{qw(PGUSER PGPASSWORD PGDATABASE)} = ($role, 'shop', $database);
	open my $program, '>', "$dir/board.py" or die $!;
	print $program <<"END";
from streamlit.testing.v1 import AppTest
board = AppTest.from_file("$examples/streamlit/board.py", default_timeout=120).run()
print("exceptions", [exception.value for exception in board.exception])
print("metrics", [metric.value for metric in board.metric])
print("stages", dict(board.dataframe[2].value.itertuples(index=False)))
board.slider[0].set_value(0.3).run()
print("fewer in decline", dict(board.dataframe[2].value.itertuples(index=False)))
END
	close $program;
	my ($ok, $out) = said("'$python' '$dir/board.py' 2>'$dir/said'");
	ok($ok && $out =~ /^exceptions \[\]$/m, 'streamlit: the board is drawn') or diag($out, slurp("$dir/said"));
	my $sum = ask($database, q{SELECT to_char(sum(profit_year), 'FM999,999,990'), to_char(sum(expected_value), 'FM999,999,990') FROM shop.segments});
	my ($profit, $expected) = split /\|/, $sum;
	like($out, qr/^metrics \['300', '\Q$profit\E', '\Q$expected\E'\]$/m, 'streamlit: its headlines are those of the view');
	my %stages = map { split /\|/ } split /\n/, ask($database, 'SELECT stage, customers FROM shop.segments WHERE customers > 0');
	my ($shown) = $out =~ /^stages \{(.*)\}$/m;
	is_deeply({ $shown =~ /'(\w+)': (?:np\.int64\()?(\d+)/g }, \%stages, 'streamlit: the own model begins as what the dataset has learned');
	my ($fewer) = $out =~ /^fewer in decline .*'decline': (?:np\.int64\()?(\d+)/m;
	cmp_ok($fewer, '<', $stages{decline}, 'streamlit: and the slider changes it');
}

# ---------------------------------------------------------------- schedules

# What the unit runs, for the dataset of the tutorial.
my ($start) = slurp("$examples/schedule/lifecycle\@.service") =~ /^ExecStart=(.*)$/m;
$start =~ s/%i/shop/g;
$start =~ s{^/usr/bin/psql}{program('psql')}e;
{
	local $ENV{PGDATABASE} = $database;
	my ($ok, $out) = said($start);
	ok($ok, 'systemd: the unit refreshes the dataset') or diag($out);
	my ($fails) = said($start =~ s/'shop'/'nosuch'/r);
	ok(!$fails, 'systemd: and fails where there is none');
}
SKIP:
{
	skip 'systemd-analyze is not here', 2 if !has('command -v systemd-analyze');
	for my $unit ('lifecycle@.service', 'lifecycle@.timer')
	{
		run('cp', "$examples/schedule/$unit", "$dir/" . $unit =~ s/\@/\@shop/r);
	}
	for my $unit ('lifecycle@shop.service', 'lifecycle@shop.timer')
	{
		my ($ok, $out) = said("systemd-analyze verify --man=no '$dir/$unit'");
		# of units of this machine, and of a program that another machine has elsewhere
		my @complaints = grep { /lifecycle/ && !/not executable|postgresql\.service/ } split /\n/, $out;
		is(join("\n", @complaints), '', "systemd: $unit");
	}
}
SKIP:
{
	skip Cluster::missing(), 3 if Cluster::missing();
	skip 'pg_cron is not installed', 3 if !ask('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_cron'});
	my $cluster = Cluster->new(shared_preload_libraries => 'pg_cron', 'cron.database_name' => 'postgres', 'cron.host' => '');
	local @ENV{qw(PGHOST PGPORT PGUSER)} = $cluster->address;
	delete local $ENV{PGPASSWORD};
	ask('postgres', $_) for 'CREATE EXTENSION pg_cron', @tutorial[ 0, 1 ], 'CREATE ROLE keeper; GRANT USAGE ON SCHEMA cron, public TO keeper; GRANT CREATE ON SCHEMA public TO keeper';
	ask('postgres', 'ALTER TABLE orders OWNER TO keeper; ALTER TABLE customers OWNER TO keeper; SELECT lifecycle_detach(\'shop\')');
	ask('postgres', 'GRANT CREATE ON DATABASE postgres TO keeper');
	ask('postgres', "SET ROLE keeper; $tutorial[1]");
	my $schedule = slurp("$examples/schedule/pg_cron.sql");
	ask('postgres', "SET ROLE keeper; $schedule");
	is(ask('postgres', 'SELECT count(*) FROM cron.job WHERE username = \'keeper\''), '3', 'pg_cron: as the owner of the dataset');
	ask('postgres', "SET ROLE keeper; $_") for split /\0/, ask('postgres', q{SELECT string_agg(command, E'\001' ORDER BY jobid) FROM cron.job}) =~ s/\001/\0/gr;
	pass('pg_cron: what the jobs run, runs');
	is(ask('postgres', 'SELECT count(*), bool_and(page LIKE \'<!DOCTYPE html>%\') FROM lifecycle_pages'), '1|t', 'pg_cron: the page is there');
	$cluster->stop;
}

# ---------------------------------------------------------------- containers

for my $name (qw(Dockerfile Dockerfile.extension))
{
	my $text = slurp("$examples/container/$name");
	SKIP:
	{
		my ($engine) = grep { has("$_ info") } qw(docker podman);
		# any base image that is here will do
		my ($base) = grep { $engine && has("$engine image inspect postgres:$_-bookworm") } 18, 17, 16, 15;
		skip "$name: no container engine that has postgres:18-bookworm or an earlier one", 1 if !$base;
		my ($ok, $out) = said("cd '$examples/..' && $engine build -q --build-arg PG_MAJOR=$base -f examples/container/$name .");
		ok($ok, "$name builds") or diag($out);
	}
	# what it copies is what is installed, of whichever PostgreSQL this is
	my $pg_config = $ENV{PG_CONFIG} || 'pg_config';
	my ($stage) = "$FindBin::Bin/../../build/stage";
	my ($major) = `'$pg_config' --version` =~ /(\d+)/;
	for my $from ($text =~ m{^COPY --from=build /staged(\S+)}mg)
	{
		(my $path = $from) =~ s/\$\{PG_MAJOR\}/$major/g;
		SKIP: { skip 'not Debian\'s layout', 1 if !-e "$stage/usr/lib/postgresql/$major"; ok(-e "$stage$path", "$name: make install makes $from") }
	}
}
SKIP:
{
	skip 'no Python with yaml', 1 if !has('python3 -c "import yaml"');
	ok(has("python3 -c \"import yaml, sys; print([d['kind'] for d in yaml.safe_load_all(open('$examples/container/cluster.yaml'))])\""), 'cluster.yaml is YAML');
}

drop_all($database);
ask('postgres', "DROP ROLE $role");
done_testing();

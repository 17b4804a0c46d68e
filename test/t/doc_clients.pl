# The snippets of doc/clients.md, by the clients themselves: each is taken from the page, run as the page's plain role, and has to print what
# the page says.  A client that is not here is skipped with a word; LIFECYCLE_CLIENTS=all gets those that come from a registry.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use Cluster;
use File::Temp qw(tempdir);
use IO::Socket::INET;

plan skip_all => Cluster::missing() if Cluster::missing();
my $page = 'doc/clients.md';
my $all = ($ENV{LIFECYCLE_CLIENTS} // '') eq 'all';
my $dir = tempdir(CLEANUP => 1);
# what comes from a registry is kept for the next time
my $kept = "$FindBin::Bin/../../build/clients";

# ---------------------------------------------------------------- the page

# Heading => [[language, text], ...]; what a block prints has no language.
sub sections
{
	my (%sections, $heading, $open);
	for my $line (split /^/, slurp($page))
	{
		if ($line =~ /^```(\w*)$/)
		{
			if ($open) { push @{ $sections{$heading} }, $open; undef $open; }
			else { $open = [ $1, '' ]; }
		}
		elsif ($open) { $open->[1] .= $line; }
		elsif ($line =~ /^#+ (.*)$/) { $heading = $1; }
	}
	return %sections;
}
my %sections = sections();

# The block of that language, or what the last one prints.
sub block { my ($heading, $language) = @_; return (map { $_->[1] } grep { $_->[0] eq $language } @{ $sections{$heading} })[0] // BAIL_OUT("$page: no $language in $heading") }
sub printed { my ($heading) = @_; return tidy(block($heading, '')) }
sub tidy { my ($text) = @_; return join "\n", grep { /\S/ } map { s/\s+$//r } split /\n/, $text }

# ---------------------------------------------------------------- clients: what runs them, or why they cannot be run

sub put
{
	my ($name, $text) = @_;
	open my $file, '>', "$dir/$name" or die "$name: $!";
	print $file $text;
	close $file;
	return "$dir/$name";
}

# What a command prints, and its complaint if it fails.
sub output
{
	my ($command) = @_;
	my $out = `{ $command
} 2>'$dir/complaint'`;
	return $? == 0 ? tidy($out) : "failed: $command\n$out" . slurp("$dir/complaint");
}

sub has { my ($command) = @_; return system("{ $command; } >/dev/null 2>&1") == 0 }
sub python_with { my ($modules) = @_; return (grep { has("$_ -c 'import $modules'") } qw(python3 /usr/bin/python3))[0] }

# A directory of the registry's packages for the client, made once.
sub from_registry
{
	my ($name, $tool, $command) = @_;
	return "$kept/$name" if -e "$kept/$name/.done";
	return undef unless $all && has("command -v $tool");
	run('mkdir', '-p', "$kept/$name") or die "$kept/$name";
	output("cd '$kept/$name' && $command && touch .done") !~ /^failed/ or diag(slurp("$dir/complaint"));
	return -e "$kept/$name/.done" ? "$kept/$name" : undef;
}

my $by_registry = 'LIFECYCLE_CLIENTS=all gets it';
# heading => sub that gives the output, or undef and why there is none
my %clients = (
	'psql' => sub { my $file = put('shop.sh', block($_[0], 'sh')); local $ENV{PATH} = Server::program('psql') =~ s{/psql$}{}r . ":$ENV{PATH}"; return output("sh $file") },
	'psycopg 3' => sub { python($_[0], 'psycopg') },
	'SQLAlchemy and pandas' => sub { python($_[0], 'sqlalchemy, pandas, psycopg2') },
	'asyncpg' => sub { python($_[0], 'asyncpg') },
	'JDBC' => sub {
		my ($jar) = grep { -e } '/usr/share/java/postgresql.jar';
		return (undef, 'Debian has it as libpostgresql-jdbc-java') if !$jar;
		return (undef, 'no Java that runs a source file') if !has('command -v java && command -v javac');
		return output("java -cp '$jar' " . put('Shop.java', block($_[0], 'java')));
	},
	'node-postgres' => sub {
		return (undef, 'no node') if !has('command -v node');
		my ($path) = grep { $_ && -e "$_/pg" } '/usr/share/nodejs', (from_registry('node', 'npm', 'npm install --silent --no-audit --no-fund pg') // '') . '/node_modules';
		return (undef, "Debian has it as node-pg, or $by_registry") if !$path;
		return output("NODE_PATH='$path' node " . put('shop.js', block($_[0], 'javascript')));
	},
	'pgx' => sub {
		my $place = from_registry('go', 'go', 'printf "module shop\n\ngo 1.21\n" >go.mod && go get -modcacherw github.com/jackc/pgx/v5@latest') // return (undef, $by_registry);
		run('cp', put('shop.go', block($_[0], 'go')), "$place/shop.go");
		return output("cd '$place' && go run shop.go");
	},
	'rust-postgres' => sub {
		my $place = from_registry('rust', 'cargo', 'cargo init --quiet --vcs none --name shop . && cargo add --quiet postgres') // return (undef, $by_registry);
		run('cp', put('main.rs', block($_[0], 'rust')), "$place/src/main.rs");
		return output("cd '$place' && cargo run --quiet");
	},
	'Excel and Power BI by ODBC' => sub {
		return (undef, 'Debian has it as unixodbc and odbc-postgresql') if !has('command -v isql') || `odbcinst -q -d 2>/dev/null` !~ /^\[PostgreSQL Unicode\]/m;
		my $connect = block($_[0], 'ini') =~ s/\n//gr =~ s/Port=5432/Port=$ENV{PGPORT}/r;
		my ($sql) = block($_[0], 'sql') =~ /^(.*);$/m;
		# what isql draws is not what psql draws
		my $rows = output("echo '$sql' | isql -b -k -d'|' '$connect'");
		return join "\n", sort grep { /\|\d+$/ } split /\n/, $rows;
	},
);

sub python
{
	my ($heading, $modules) = @_;
	my $python = python_with($modules) // return (undef, "no Python with $modules");
	return output("$python " . put('shop.py', block($heading, 'python')));
}

# dbt builds a project of what the page shows.
sub dbt
{
	my ($heading) = @_;
	my ($dbt) = grep { has("$_ --version") } 'dbt', $ENV{DBT} // ();
	if (!$dbt)
	{
		my $place = from_registry('dbt', 'python3', 'python3 -m venv . && bin/pip install --quiet "dbt-core<1.11" "dbt-postgres<1.11"') // return (undef, $by_registry);
		$dbt = "$place/bin/dbt";
	}
	run('mkdir', '-p', "$dir/dbt/models") or die;
	put('dbt/dbt_project.yml', "name: shop\nprofile: shop\nmodels:\n  shop:\n    +materialized: table\n");
	put('dbt/profiles.yml', "shop:\n  target: test\n  outputs:\n    test: {type: postgres, host: '$ENV{PGHOST}', port: $ENV{PGPORT}, user: $ENV{PGUSER}, password: none, dbname: $ENV{PGDATABASE}, schema: analyst}\n");
	put('dbt/models/sources.yml', block($heading, 'yaml'));
	put('dbt/models/stages.sql', block($heading, 'jinja'));
	ask($ENV{PGDATABASE}, block($heading, 'sql'));
	my $said = output("cd '$dir/dbt' && DBT_SEND_ANONYMOUS_USAGE_STATS=0 $dbt --no-use-colors build --profiles-dir .");
	return $said =~ /Completed successfully/ ? ask($ENV{PGDATABASE}, 'SELECT stage FROM analyst.stages WHERE customer_id = 7') : $said;
}

# ---------------------------------------------------------------- a shop, and the role of the page

my $port = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;
my $cluster = Cluster->new(listen_addresses => '127.0.0.1', port => $port)->become_default;
@ENV{qw(PGHOST PGPORT)} = ('127.0.0.1', $port);
delete $ENV{PGOPTIONS};
run(program('createdb'), 'shop') or BAIL_OUT('createdb');
ask('shop', 'CREATE EXTENSION lifecycle');
run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-d', 'shop', '-f', "$FindBin::Bin/clients.setup.sql") or BAIL_OUT('clients.setup.sql');
ask('shop', $_->[1]) for grep { $_->[0] eq 'sql' } @{ $sections{'From your own client'} };
ask('shop', 'CREATE SCHEMA analyst AUTHORIZATION analyst');
@ENV{qw(PGUSER PGDATABASE)} = qw(analyst shop);

for my $heading (sort keys %clients)
{
	SKIP:
	{
		my ($got, $why) = $clients{$heading}->($heading);
		skip "$heading: $why", 1 if !defined $got;
		my $expected = printed($heading);
		# the drawing of psql, as rows alone
		$expected = join "\n", map { join '|', map { s/^\s+|\s+$//gr } split /\|/ } grep { /\|\s*\d+$/ } split /\n/, $expected if $heading =~ /ODBC/;
		is($got, $expected, $heading);
	}
}
SKIP:
{
	my ($got, $why) = dbt('dbt');
	skip "dbt: $why", 1 if !defined $got;
	is($got, 'exploration', 'dbt');
}
# what BI tools ask, as that role
for my $sql (map { $_->[1] } grep { $_->[0] eq 'sql' } @{ $sections{'Superset, Grafana, Metabase'} })
{
	ok(run(program('psql'), '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-c', $sql), 'BI: ' . $sql =~ s/\n.*//sr);
}
my ($untried) = grep { !$clients{$_} && !/^(From your own client|dbt|Superset, Grafana, Metabase)$/ } keys %sections;
is($untried, undef, 'no part of the page is left out');
done_testing();

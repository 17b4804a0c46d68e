# What each role can do to a dataset: the table of SECURITY.md, cell by cell.  The expectations are read from the page itself.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempfile);

my $database = 'lifecycle_privileges';
$ENV{PGOPTIONS} = '-c client_min_messages=error -c jit=off';

# ---------------------------------------------------------------- the roles, by the heads of the columns

my %roles = map { $_ => 'privileges_' . s/\W/_/gr } ('owner', 'member', 'owner of the sources', 'reader', 'reader without sources', 'writer', 'stranger');
my $superuser = ask('postgres', 'SELECT current_user');
sub role { my ($head) = @_; return $head eq 'superuser' ? $superuser : $roles{$head} }

my $attach = q{SELECT count(*) > 0 FROM lifecycle_attach('%s', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', customers => 'customers',
	as_of => '2025-06-30', maintain => '%s')};

# ---------------------------------------------------------------- what is tried, by the first cell of a row: an answer is yes, 42501 is no

# Whether all of some views can be read: yes, no, or which.
sub views
{
	my ($dataset, $which) = @_;
	return "SELECT pg_temp.readable($dataset, $which)";
}

# Whether each of some statements is allowed, and changes something.
sub changes { return 'SELECT pg_temp.changed(' . join(', ', map { "\$s\$$_\$s\$" } @_) . ')' }

# what reads the table of customers, and the sources
my $of_sources = q{'^(customers|loyalty_rates|data_quality)$'};
my %acts = (
	'see in the catalogue that it exists' => q{SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'tracked')},
	'see it in `lifecycle_datasets`, and its settings' => q{SELECT EXISTS (SELECT FROM lifecycle_datasets WHERE dataset = 'tracked')},
	'read the views of a `live` dataset, `forecast_quality` apart' => views(q{'live'}, q{'^(?!stages$|forecast_quality$)'}),
	'read `forecast_quality` of a `live` dataset, whose totals are stored' => views(q{'live'}, q{'^forecast_quality$'}),
	'read `customers`, `loyalty_rates` and `data_quality` of a `scheduled` or `tracked` one' => views(q{'tracked'}, $of_sources),
	'read its other views' => views(q{'tracked'}, q{'^(?!customers$|loyalty_rates$|data_quality$)'}),
	'read columns of the table of customers through `customers`' => q{SELECT EXISTS (SELECT FROM tracked.customers WHERE name = 'n1')},
	'read single orders out of its table `profiles`' => q{SELECT EXISTS (SELECT FROM tracked.profiles, lifecycle_events(profile))},
	'read its table of changes' => q{SELECT count(*) >= 0 FROM tracked.delta_order},
	'insert, update, delete rows of a tracked source' =>
		changes(q{INSERT INTO orders VALUES (1, '2025-01-01', 5)}, 'UPDATE orders SET amount = amount + 1 WHERE customer_id = 2', 'DELETE FROM orders WHERE customer_id = 3'),
	'write to its table of changes' => changes('INSERT INTO tracked.delta_order DEFAULT VALUES'),
	'write to its stored rows' => changes('DELETE FROM tracked.snapshot'),
	'attach a dataset to the sources' => sprintf($attach, 'another', 'tracked'),
	'`lifecycle_refresh`' => q{SELECT customers > 0 FROM lifecycle_refresh('tracked')},
	'`lifecycle_report`, `lifecycle_model_diff`, `lifecycle_effect`, `lifecycle_what_if`, `lifecycle_compare`, `lifecycle_attach_script`' => q{SELECT length(lifecycle_report('tracked')) > 0
		AND EXISTS (SELECT FROM lifecycle_model_diff('tracked', 'default', 'weekly')) IS NOT NULL
		AND EXISTS (SELECT FROM lifecycle_effect('tracked', 'SELECT customer_id FROM tracked.profiles WHERE customer_id < 10', '2025-01-10', '2025-06-01')) IS NOT NULL
		AND EXISTS (SELECT FROM lifecycle_what_if('tracked'))
		AND EXISTS (SELECT FROM lifecycle_attach_script('tracked'))
		AND EXISTS (SELECT FROM lifecycle_compare('tracked', '2025-01-01', 90))},
	'change its settings, its targets' => changes(q{UPDATE tracked.dataset SET language = 'zh'}, q{UPDATE tracked.goals SET target = 0.8}),
	'`lifecycle_attach_source`, `lifecycle_detach_source`' => q{SELECT (SELECT count(*) FROM lifecycle_attach_source('tracked', 'balance', 'balances', 'customer_id', 'at', 'amount')) IS NOT NULL
		AND (SELECT count(*) FROM lifecycle_detach_source('tracked', 'balance')) IS NOT NULL},
	'`lifecycle_detach`' => q{SELECT count(*) > 0 FROM lifecycle_detach('tracked')},
	'create something in its schema' => changes(q{CREATE FUNCTION tracked.f() RETURNS int LANGUAGE sql AS 'SELECT 1'}),
	'let others read it' => q{SELECT pg_temp.granted('privileges_guest')},
	'call the functions behind it in `lifecycle_internal`' => q{SELECT customers > 0 FROM lifecycle_internal.lifecycle_refresh_run('tracked', false, false)},
	'use the model that it names, by its views' => q{SELECT (model).period_days = 14 FROM tracked.internal_setting},
	'use that model by `lifecycle_model_get`' => q{SELECT EXISTS (SELECT FROM lifecycle_models WHERE name = 'fortnights')},
);

# ---------------------------------------------------------------- the table of the page

sub table
{
	my ($page) = @_;
	my ($section) = slurp($page) =~ /^## Who can do what to a dataset\n(.*?)(?=^## )/ms or BAIL_OUT("$page has no such section");
	my @lines = map { [ map { s/^\s+|\s+$//gr } split /\|/, s/^\||\|\s*$//gr ] } grep { /^\|/ } split /\n/, $section;
	my @heads = @{ shift @lines };
	shift @lines;
	return (\@heads, \@lines);
}
my ($heads, $rows) = table('SECURITY.md');
is(join(', ', sort @$heads[1 .. $#$heads]), join(', ', sort 'superuser', keys %roles), 'the table has a column for each role');
is(join("\n", sort map { $_->[0] } @$rows), join("\n", sort keys %acts), 'and a row for each act');

# ---------------------------------------------------------------- datasets of all kinds, whose owner does not own the sources

drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
ask('postgres', "DROP ROLE IF EXISTS $_; CREATE ROLE $_") for values %roles, 'privileges_guest';
ask($database, $_) for (
	'CREATE EXTENSION lifecycle',
	"GRANT $roles{owner} TO $roles{member}",
	"GRANT CREATE ON DATABASE $database TO $roles{owner}",
	"GRANT CREATE ON SCHEMA public TO $roles{'owner of the sources'}",
	"SET ROLE $roles{'owner of the sources'}; CREATE TABLE orders (customer_id int, at date, amount numeric); CREATE TABLE balances (LIKE orders);
		CREATE TABLE customers (customer_id int PRIMARY KEY, name text);
		INSERT INTO orders SELECT i % 40, date '2024-01-01' + i * 7919 % 500, i % 90 + 1 FROM generate_series(1, 900) AS i;
		INSERT INTO customers SELECT i, 'n' || i FROM generate_series(0, 39) AS i;
		GRANT SELECT, TRIGGER ON orders, balances, customers TO $roles{owner};
		GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO $roles{writer};
		GRANT SELECT ON orders, balances, customers TO $roles{reader}",
	"SET ROLE $roles{owner}; SELECT lifecycle_model_save('fortnights', '{\"period_days\": 14}')",
	(map { "SET ROLE $roles{owner}; " . sprintf($attach, $_, $_) . "; UPDATE $_.dataset SET model = 'fortnights'; SELECT lifecycle_refresh('$_')" } qw(live tracked)),
	map({ "SET ROLE $roles{owner}; GRANT USAGE ON SCHEMA live, tracked TO $_; GRANT SELECT ON ALL TABLES IN SCHEMA live, tracked TO $_" } @roles{ 'reader', 'reader without sources' }),
	# a change that no refresh has seen yet
	"INSERT INTO orders VALUES (4, '2025-01-01', 4)",
);

# ---------------------------------------------------------------- every cell, each in a transaction of its own

my ($out, $file) = tempfile(UNLINK => 1);
print $out <<'END';
\set VERBOSITY verbose
-- yes, no, or what went wrong; nothing of it stays
CREATE FUNCTION pg_temp.attempt(role text, act text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', role);
	EXECUTE act INTO answer;
	RAISE EXCEPTION USING ERRCODE = 'PV000', MESSAGE = CASE coalesce(answer, 'false') WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE answer END;
EXCEPTION
	WHEN insufficient_privilege THEN RETURN 'no';
	WHEN SQLSTATE 'PV000' THEN RETURN SQLERRM;
	WHEN OTHERS THEN RETURN SQLSTATE || ': ' || SQLERRM;
END $$;
CREATE FUNCTION pg_temp.changed(VARIADIC statements text[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	statement text;
	rows bigint;
BEGIN
	FOREACH statement IN ARRAY statements LOOP
		EXECUTE statement;
		GET DIAGNOSTICS rows = ROW_COUNT;
		IF rows = 0 AND statement !~ '^CREATE' THEN
			RAISE EXCEPTION 'nothing to change: %', statement;
		END IF;
	END LOOP;
	RETURN true;
END $$;
-- who may not grant is told by a warning alone
CREATE FUNCTION pg_temp.granted(guest text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('GRANT USAGE ON SCHEMA tracked TO %1$I; GRANT SELECT ON tracked.segments TO %1$I', guest);
	RETURN has_schema_privilege(guest, 'tracked', 'USAGE')
		AND has_table_privilege(guest, (SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'tracked' AND c.relname = 'segments'), 'SELECT');
END $$;
CREATE FUNCTION pg_temp.readable(dataset text, which text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	view text;
	yes text[] := '{}';
	no text[] := '{}';
BEGIN
	FOR view IN SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = dataset AND c.relkind = 'v' AND c.relname !~ '^internal_' AND c.relname ~ which ORDER BY 1 LOOP
		BEGIN
			EXECUTE format('SELECT count(x.*) FROM %I.%I AS x', dataset, view);
			yes := yes || view;
		EXCEPTION WHEN insufficient_privilege THEN
			no := no || view;
		END;
	END LOOP;
	RETURN CASE WHEN no = '{}' AND yes <> '{}' THEN 'true' WHEN yes = '{}' AND no <> '{}' THEN 'false' ELSE format('yes %s, no %s', yes, no) END;
END $$;
END
my (@cells, @expected);
for my $row (@$rows)
{
	my ($act, @cells_of_row) = @$row;
	for my $i (0 .. $#cells_of_row)
	{
		my $head = $heads->[ $i + 1 ];
		push @cells, "$head: $act";
		push @expected, $cells_of_row[$i];
		print $out "SELECT pg_temp.attempt(\$r\$" . role($head) . "\$r\$, \$act\$SELECT x.answer::text FROM ($acts{$act}) AS x (answer)\$act\$);\n";
	}
}
close $out;
open my $psql, '-|', program('psql'), '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $database, '-f', $file or die "psql: $!";
chomp(my @answers = <$psql>);
close $psql or die 'psql failed';
is(scalar(@answers), scalar(@cells), 'an answer for each cell');
is($answers[$_], $expected[$_], $cells[$_]) for 0 .. $#cells;

drop_all($database);
ask('postgres', "DROP ROLE $_") for values %roles, 'privileges_guest';
done_testing();

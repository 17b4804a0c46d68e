# Every function of the extension, with any values: the server stays up, no error is internal, no answer holds NaN or Infinity,
# and none runs on when its time is up.  The functions and their arguments are read from the catalogue, so a new one is called as well.
# LIFECYCLE_CALLS=100 calls each of them more often, LIFECYCLE_SEED=n draws other values; a failure prints the call.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;

my $database = 'lifecycle_anycall';
my $calls = $ENV{LIFECYCLE_CALLS} || 4;
my $batch = 500;         # calls a session
my $late = '30 s';       # long past the time a call is given
srand($ENV{LIFECYCLE_SEED} // 15);

sub any { return $_[rand @_] }

# What a type's values are: ordinary ones, and hostile ones.
my %hostile = (
	smallint => [qw(0 -1 32767 -32768)],
	integer => [qw(0 -1 2147483647 -2147483648 100001)],
	bigint => [qw(0 -1 9223372036854775807 -9223372036854775808)],
	'double precision' => [map { "'$_'" } qw(0 -1 1 0.5 1e-320 1e308 -1e308 NaN Infinity -Infinity 2147483648 1e15 -0.9999999999)],
	numeric => [map { "'$_'" } qw(0 -1 NaN Infinity -Infinity 9199999999999.999999 9200000000000.1 1e100 -1e100 1e-30)],
	date => [map { "'$_'" } '0001-01-01', '9999-12-31', '10000-01-01', '4713-01-01 BC', '5874897-12-31', 'infinity', '-infinity', '2024-02-29'],
	timestamp => [map { "'$_'" } '0001-01-01', '9999-12-31 23:59:59.999999', '294276-12-31', 'infinity', '-infinity'],
	boolean => [qw(true false)],
	text => [q{''}, q{' '}, q{'default'}, q{'no such'}, q{'"; DROP TABLE orders; --'}, q{'$$ $1 %s %I {{x}}'}, q{E'a\nb\\\\\x01'}, q{repeat('x', 70000)}, q{'退化期'}],
	regclass => [qw('pg_class' 'pg_type' 'order_view' 'numbers' 'orders_pkey'), 0, 4294967295, q{'information_schema.tables'}],
	oid => [qw(0 1259 4294967295)],
	lifecycle_stage => [map { "'$_'" } qw(prospect terminated recovery)],
	jsonb => [map { "'$_'" } qw({} [] null 1 "x" {"a":null} {"relations":[1]} {"a":{"b":[[]]}})],
	cstring => [map { "'$_'" } '', '{', '{"version": 1, "events": [["2024-01-01", "order", 0, 1]]}', '{"version": 2, "events": []}', '[1e999]'],
	name => [q{''}, q{'pg_catalog'}, q{'"'}],
	'text[]' => [q{'{}'}, q{'{NULL}'}, q{'{{a,b},{c,d}}'}, q{'[5:6]={a,b}'}, q{array_fill('x'::text, ARRAY[1000])}],
	'double precision[]' => [q{'{}'}, q{'{NULL}'}, q{'{NaN}'}, q{'{{1,0},{0,1}}'}, q{'{{0.5,0.6},{0,1}}'}, q{'[3:4]={1,2}'}, q{array_fill(1e308::float8, ARRAY[7])}, q{array_fill(0.01::float8, ARRAY[100,100])}],
	'bigint[]' => [q{'{}'}, q{'{NULL}'}, q{'{{1}}'}, q{array_fill(-1::bigint, ARRAY[64])}, q{array_fill(9223372036854775807, ARRAY[64])}],
	'numeric[]' => [q{'{}'}, q{'{NULL}'}, q{'{NaN}'}, q{'{Infinity,1}'}, q{'{{1,2},{3,4}}'}, q{'[3:4]={1,2}'}, q{array_fill(1e100, ARRAY[100])}],
	bytea => [q{''}, q{'\x00'}, q{'\x01ff'}, q{decode(repeat('ff', 300), 'hex')}, q{decode(repeat('00', 4096), 'hex')}],
	'lifecycle_referral[]' => [q{'{}'}, q{'{NULL}'}, q{ARRAY[ROW(NULL, NULL, NULL)]}, q{ARRAY[ROW('a', 'a', '1')]}, q{ARRAY[ROW('a', 'b', 'NaN'), ROW('b', 'a', '1')]}],
);
my %ordinary = (
	smallint => [1, 7],
	integer => [1, 2, 12, 30],
	bigint => [1, 100],
	'double precision' => [qw(0.1 0.5 1 3 12)],
	numeric => [qw(1 10.5 100)],
	date => [map { "'$_'" } '2024-06-30', '2025-01-01', '2023-02-01'],
	timestamp => [map { "'$_'" } '2024-06-30 12:00', '2023-02-01'],
	boolean => [qw(true false)],
	text => [q{'default'}, q{'order'}, q{'shop'}, q{'customer_id'}, q{'ordered_at'}, q{'amount'}, q{'en'}, q{'relationship4'}, q{'mid'}],
	regclass => [qw('orders' 'order_view')],
	oid => [q{'orders'::regclass::oid}],
	lifecycle_stage => [map { "'$_'" } qw(exploration stability decline)],
	jsonb => [q{'{"a": "b", "relations": "x"}'}],
	cstring => [q{'{"version": 1, "events": [["2024-01-05", "order", 1, 29.33]]}'}],
	name => [q{'orders'}],
	'text[]' => [q{'{awareness,usage}'}, q{'{a,b}'}],
	'double precision[]' => [q{'{{0.5,0.5},{0,1}}'}, q{'{1,2}'}],
	'bigint[]' => [q{'{1,2,3}'}],
	'numeric[]' => [q{'{1,2.5,3}'}],
	'lifecycle_referral[]' => [q{ARRAY[ROW('a', NULL, '10'), ROW('b', 'a', '5')]}],
);
my %called = ('timestamp without time zone' => 'timestamp', 'timestamp with time zone' => 'timestamp', 'character varying' => 'text');

# One of a composite type's own values, with a field or an element of a field bent.
my @json = map { "'$_'" } qw("NaN" "Infinity" "-Infinity" -1 0 1 0.5 1e308 1e-320 null "" [] [null] ["NaN"] [[1]] "no" {} 2147483647);
my (%fields, %bases);

sub composite
{
	my ($type) = @_;
	my $row = sprintf 'SELECT value FROM base.%s WHERE n = %d', $type, 1 + rand $bases{$type};
	return "($row)" if rand() < 0.5;
	my ($name, $elements) = split /:/, any(@{$fields{$type}});
	my $path = $elements && rand() < 0.7 ? "$name," . int(rand 20) : $name;
	return "(SELECT jsonb_populate_record(b, jsonb_set(to_jsonb(b), '{$path}', " . any(@json) . ")) FROM ($row) AS v(b))";
}

my %made = (
	lifecycle_profile => sub { sprintf '(SELECT profile FROM base.profile WHERE n = %d)', 1 + rand 9 },
	'lifecycle_profile[]' => sub { any('(SELECT array_agg(profile) FROM base.profile)', q{'{}'::lifecycle_profile[]}, '(SELECT array_agg(CASE n WHEN 3 THEN NULL ELSE profile END) FROM base.profile)') },
	'bigint[]' => sub {
		return any(@{$hostile{'bigint[]'}}) if rand() < 0.1;
		return sprintf 'base.bent(%d, %d, %s::bigint)', 1 + rand 4, rand 100, any(qw(0 1 -1 1000 4611686018427387904 9223372036854775807 -9223372036854775807));
	},
);

sub value_of
{
	my ($type) = @_;
	my $plain = $called{$type} // $type =~ s/^lifecycle_internal\.//r;
	# of any type: a row of a view, which names it
	return any('NULL::shop.segments', 'NULL::shop.customers', 'NULL::shop.kpis', 'NULL::orders', 'NULL::shop.dataset', q{'x'::text}, '1') if $type eq 'anyelement';
	return "NULL::$type" if rand() < 0.04;
	return $made{$plain}->() . "::$type" if $made{$plain};
	return composite($plain) . "::$type" if $bases{$plain};
	if ($plain =~ /^(.+)\[\]$/ && !$ordinary{$plain} && ($bases{$1} || $ordinary{$1}))
	{
		my $element = $type =~ s/\[\]$//r;
		return 'ARRAY[' . join(', ', map { value_of($element) } 1 .. rand 4) . "]::$type";
	}
	my $list = rand() < 0.65 ? $ordinary{$plain} : $hostile{$plain};
	BAIL_OUT("no values of type $type: give anycall.pl some") if !$list;
	return any(@$list) . "::$type";
}

# What a call answers, as a query for one text.
sub gathered { return "SELECT string_agg(t, ' ') FROM (SELECT left(o::text, 4000) FROM ($_[0]) AS f(o) LIMIT 300) AS r(t)" }

# Of rows of values; the window is a moving one.
sub aggregate_call
{
	my ($name, @types) = @_;
	my @rows = map { '(' . join(', ', $_, map { value_of($_) } @types) . ')' } 1 .. 1 + rand 6;
	my $columns = join ', ', map { "a$_" } 1 .. @types;
	my $frame = rand() < 0.3 ? 'OVER (ORDER BY n ROWS 1 PRECEDING)' : '';
	return gathered("SELECT $name($columns) $frame FROM (VALUES " . join(', ', @rows) . ") AS v(n, $columns)");
}

# What to do first, and the call.
sub call_of
{
	my ($function) = @_;
	my ($name, @types) = ($function->{name}, split /;/, $function->{types});
	return ('', aggregate_call($name, @types)) if $function->{kind} eq 'a';
	if (@types && $types[0] eq 'bigint[]' && rand() < 0.6)
	{
		my $state = value_of(shift @types);
		my $list = join ', ', @types;
		return ("SELECT base.make_hand('$name', '$list', $state)", aggregate_call('base.hand', @types ? @types : 'integer'));
	}
	my $arguments = join ', ', map { value_of($_) } @types;
	return ('', gathered($name eq 'lifecycle_profiles' ? "SELECT t FROM $name($arguments) AS t(customer int, profile lifecycle_profile)" : "SELECT $name($arguments)"));
}

# What an answer may hold all the same: a model's horizon has no end, help and SQL that is being put together speak of NaN, and some
# functions give back a row's columns as they were given.
sub allowed
{
	my ($function) = @_;
	return qr/./ if $function->{name} =~ /^(?:lifecycle_internal\.)?(?:lifecycle_(?:dataset|report|script)_\w+|lifecycle_help(?:_detail_zh)?|lifecycle_equity_rows|lifecycle_transition_rows|lifecycle_with_fit|clv_accept)$/;
	return qr/Infinity/ if $function->{result} =~ /^lifecycle_(?:model|fit_summary)$/ || $function->{name} =~ /lifecycle_model_(?:find|look)$/;
	return qr/^$/;
}

# ---- what there is to call ----

drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
run(program('psql'), '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $database, '-o', '/dev/null', '-f', "$FindBin::Bin/catalog_anycall.setup.sql")
	or BAIL_OUT('catalog_anycall.setup.sql');
for (split /\n/, ask($database, q{SELECT c.relname || '|' || (SELECT count(*) FROM pg_attribute AS n WHERE n.attrelid = c.oid AND n.attname = 'value') || '|' ||
	string_agg(a.attname || CASE WHEN a.attndims > 0 OR a.atttypid::regtype::text ~ '\]$' THEN ':array' ELSE '' END, ',')
	FROM pg_class AS c, pg_type AS t, pg_attribute AS a
	WHERE c.relnamespace = 'base'::regnamespace AND t.typname = c.relname AND t.typnamespace IN ('public'::regnamespace, 'lifecycle_internal'::regnamespace)
	AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.oid, c.relname}))
{
	my ($type, undef, $columns) = split /\|/;
	$fields{$type} = [split /,/, $columns];
	$bases{$type} = ask($database, "SELECT count(*) FROM base.$type");
}
my @functions = map { my %f; @f{qw(name kind result types)} = split /\|/, $_, -1; \%f } split /\n/, ask($database, q{
	SELECT CASE p.pronamespace WHEN 'lifecycle_internal'::regnamespace THEN 'lifecycle_internal.' ELSE '' END || p.proname, p.prokind, p.prorettype::regtype, coalesce(string_agg(format_type(a.type, NULL), ';' ORDER BY a.n), '')
	FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'lifecycle' JOIN pg_proc AS p ON p.oid = d.objid
		LEFT JOIN LATERAL unnest(p.proargtypes) WITH ORDINALITY AS a(type, n) ON true
	WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
		AND p.prorettype <> 'trigger'::regtype AND NOT 'internal'::regtype = ANY (p.proargtypes)
	GROUP BY p.oid ORDER BY p.oid::regprocedure::text COLLATE "C"});

# ---- the calls ----

my @all = map { my $f = $_; map { [call_of($f), allowed($f)] } 1 .. $calls } @functions;
my ($made, @wrong, %answers) = (0);
while (my @part = splice @all, 0, $batch)
{
	my $pid = open my $psql, '-|';
	die "fork: $!" if !defined $pid;
	if (!$pid)
	{
		open STDERR, '>', '/dev/null';
		open my $in, '|-', program('psql'), '-XAtq', '-d', $database or die $!;
		print $in "SET statement_timeout = '2s';\n";
		for (0 .. $#part)
		{
			print $in "SELECT clock_timestamp() AS began \\gset\n";
			print $in "SELECT $_ || ' ' || base.attempt(\$any\$$part[$_][0]\$any\$, \$any\$$part[$_][1]\$any\$);\n\\if :ERROR\n\\echo $_ :SQLSTATE\n\\endif\n";
			print $in "SELECT $_ || ' ran on' WHERE clock_timestamp() - :'began' > interval '$late';\n";
		}
		close $in;
		exit 0;
	}
	my %answer = map { /^(\d+) (.*)$/ ? ($1 => $2) : () } <$psql>;
	close $psql;
	for (0 .. $#part)
	{
		my $answer = $answer{$_} // 'no answer: a crash';
		$made++;
		$answers{substr $answer, 0, 2}++;
		push @wrong, "$answer\n  $part[$_][0]\n  $part[$_][1]" if $answer !~ /^(?:ok|[0-9]|P0)/ || $answer =~ /^ok (.+)/ && $1 !~ $part[$_][2];
	}
}

cmp_ok(scalar @functions, '>', 250, scalar(@functions) . ' functions were called');
cmp_ok($answers{ok} // 0, '>', $made / 5, 'many of the calls gave an answer, so not all stopped at a first check');
is(scalar @wrong, 0, "$made calls: no crash, no internal error, no NaN, none that runs on for $late") or diag(join "\n", splice @wrong, 0, 20);
note(join ', ', map { "$_: $answers{$_}" } sort keys %answers);

drop_all($database);
done_testing();

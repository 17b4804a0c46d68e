# Every released version can be updated: its catalogue is then that of a fresh install, and what was made with it goes on.
# The same holds for a version that was never released: it is made here from this version's script, so that scripts/upgrade.pl
# is tested before there is a release.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my ($fresh, $old) = ('lifecycle_upgrade_fresh', 'lifecycle_upgrade_old');
my $dir = tempdir(CLEANUP => 1);
my $tree = "$FindBin::RealBin/../..";
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';

sub signature
{
	my ($database) = @_;
	run(program('psql'), '-Xq', '-v', 'ON_ERROR_STOP=1', '-v', 'schema=crm', '-d', $database, '-f', "$tree/test/signature.sql", '-o', "$dir/$database") or die "signature of $database";
	return { map { $_ => 1 } split /\n/, slurp("$dir/$database") };
}

# What one of two lists has and the other has not, a line each.
sub lacking
{
	my ($has, $lacks, $sign) = @_;
	return map { $sign . ' ' . substr($_, 0, 300) } grep { !$lacks->{$_} } sort keys %$has;
}

sub empty_database
{
	my ($database) = @_;
	drop_all($database);
	run(program('createdb'), $database) or BAIL_OUT("createdb $database");
	ask($database, 'CREATE SCHEMA crm');
}

empty_database($fresh);
ask($fresh, 'CREATE EXTENSION lifecycle SCHEMA crm');
my $wanted = signature($fresh);
my $head = ask($fresh, q{SELECT extversion FROM pg_extension WHERE extname = 'lifecycle'});

my @released = map { m{lifecycle--([^-]+)\.sql\.gz$} ? $1 : () } glob "$tree/sql/released/*.sql.gz";
note('released versions: ', join ', ', @released);

# ---------------------------------------------------------------- a version that was never released

# Where the server of .ci/cluster looks for extensions; another server's directory is not ours to write to.
sub staged_directory
{
	my $sharedir = `@{[$ENV{PG_CONFIG} || 'pg_config']} --sharedir` =~ s/\s+\z//r;
	my $root = ask($fresh, q{SELECT current_setting('extension_destdir', true)});
	my ($share) = split /:/, ask($fresh, q{SELECT current_setting('extension_control_path', true)});
	my $staged = $root ? "$root$sharedir/extension" : ($share // '$system') eq '$system' ? '' : "$share/extension";
	return -w $staged ? $staged : undef;
}

sub write_file
{
	my ($name, $text) = @_;
	open my $out, '>', $name or die "$name: $!";
	print $out $text;
	close $out or die "$name: $!";
}

# This version's script as an earlier version would have had it: without clv_markov_stop, with another clv_markov and another comment on
# it, and with a function that is gone since.
sub earlier_script
{
	my ($script) = @_;
	$script =~ s/^CREATE FUNCTION clv_markov_stop\(.*?;\n//msg or BAIL_OUT('clv_markov_stop is not in the install script');
	$script =~ s/^COMMENT ON FUNCTION clv_markov_stop\(.*?';\n//msg or BAIL_OUT('clv_markov_stop has no comment');
	$script =~ s/^(CREATE FUNCTION clv_markov\([^;]*?)IMMUTABLE/$1VOLATILE/m or BAIL_OUT('clv_markov is not in the install script');
	$script =~ s/^(COMMENT ON FUNCTION clv_markov\(.*?\) IS\s+)'.*?';\n/$1'Was said otherwise.';\n/ms or BAIL_OUT('clv_markov has no comment');
	return $script . "CREATE FUNCTION lifecycle_gone() RETURNS integer LANGUAGE sql RETURN 1;\n";
}

# Writes the install script of version 0.0.1 and the script that leads from it to this version; returns the versions it made.
sub make_earlier_version
{
	my $staged = staged_directory() or return;
	my ($first, $last) = ("$staged/lifecycle--0.0.1.sql", "$staged/lifecycle--$head.sql");
	write_file($first, earlier_script(slurp($last)));
	my $refused = `perl '$tree/scripts/upgrade.pl' '$first' '$last' 2>&1`;
	like($refused, qr/^CREATE FUNCTION lifecycle_gone\(\): gone$/m, 'what is gone has to be dropped by hand, and upgrade.pl says so');
	write_file("$dir/by_hand.sql", "-- for: CREATE FUNCTION lifecycle_gone()\nDROP FUNCTION lifecycle_gone();\n");
	run("perl '$tree/scripts/upgrade.pl' '$first' '$last' '$dir/by_hand.sql' >'$staged/lifecycle--0.0.1--$head.sql'") or BAIL_OUT('upgrade.pl');
	return '0.0.1';
}

my @versions = (@released, make_earlier_version());
plan(skip_all => 'no version was released, and this server reads its extensions from a directory that cannot be written to') if !@versions;

# ---------------------------------------------------------------- each version is installed, used and updated

my $modes = q{live scheduled tracked};
my %questions = (
	'models and schemes of one\'s own' => q{SELECT (SELECT string_agg(name || period_days, ',' ORDER BY name) FROM crm.lifecycle_model WHERE NOT builtin), (SELECT string_agg(scheme || label_en, ',' ORDER BY stage) FROM crm.lifecycle_scheme WHERE NOT builtin)},
	'profiles' => q{SELECT count(*), md5(string_agg(profile::text, E'\n' ORDER BY customer)) FROM kept},
	'by index' => q{SET enable_seqscan = off; SELECT count(*) FROM kept a JOIN kept b ON a.profile OPERATOR(crm.=) b.profile},
	'a view' => q{SELECT string_agg(concat_ws(' ', stage, orders), ',' ORDER BY customer) FROM stages},
	'datasets' => q{SELECT string_agg(concat_ws(' ', dataset, maintain, orders, measures, model, scheme, customers), E'\n' ORDER BY dataset) FROM crm.lifecycle_datasets},
	map { ("customers of $_" => "SELECT count(*), md5(string_agg(concat_ws(' ', customer_id, name, stage, orders, revenue), ',' ORDER BY customer_id)) FROM $_.customers") } split / /, $modes
);

for my $version (@versions)
{
	empty_database($old);
	ask($old, $_) for (
		"CREATE EXTENSION lifecycle SCHEMA crm VERSION '$version'",
		'CREATE TABLE orders (customer_id bigint, at timestamptz, amount numeric(12,2), cost numeric, category text)',
		'CREATE TABLE customers (customer_id bigint PRIMARY KEY, name text)',
		q{INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 40) AS i},
		q{INSERT INTO orders SELECT i % 50, timestamptz '2024-01-01 00:00+00' + i * interval '9 hours', i, i / 2, 'c' || i % 3 FROM generate_series(1, 900) AS i},
		q{INSERT INTO crm.lifecycle_model SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "period_days": 14}')).* FROM crm.lifecycle_model AS m WHERE name = 'default'},
		q{INSERT INTO crm.lifecycle_scheme (scheme, stage, touch, ordinal, label_en) SELECT 'club', stage, touch, ordinal, 'club ' || label_en FROM crm.lifecycle_scheme WHERE scheme = 'full7'},
		q{CREATE TABLE kept AS SELECT customer_id AS customer, crm.lifecycle_profile(at::date, amount, cost, category) AS profile FROM orders GROUP BY 1},
		q{CREATE INDEX ON kept (profile)},
		q{CREATE VIEW stages AS SELECT customer, (s).stage, (s).orders FROM kept, crm.lifecycle_status(profile, '2025-06-30') AS s},
		(map { qq{SELECT count(*) FROM crm.lifecycle_attach('$_', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', category => 'category',
			customers => 'customers', time_zone => 'Asia/Shanghai', as_of => '2025-06-30', model => 'mine', scheme => 'club', maintain => '$_')} } split / /, $modes),
		# changes that no refresh has seen
		q{INSERT INTO orders VALUES (1, '2025-01-01 00:00+00', 5, 1, 'c1'); DELETE FROM orders WHERE customer_id = 2},
	);
	my %before = map { $_ => ask($old, $questions{$_}) } keys %questions;

	ask($old, 'ALTER EXTENSION lifecycle UPDATE');
	is(ask($old, q{SELECT extversion FROM pg_extension WHERE extname = 'lifecycle'}), $head, "$version: updated to $head");
	my $got = signature($old);
	my @differ = (lacking($wanted, $got, 'a fresh install has'), lacking($got, $wanted, 'the updated one has'));
	is(scalar @differ, 0, "$version: the catalogue is that of a fresh install, " . keys(%$wanted) . ' facts') or diag(join "\n", @differ > 40 ? @differ[0 .. 39] : @differ);

	is(ask($old, $questions{$_}), $before{$_}, "$version: $_") for sort keys %questions;
	is(ask($old, q{SELECT changed, inserted, removed FROM crm.lifecycle_refresh('tracked')}), '2|0|0', "$version: changes recorded before the update are merged");
	ask($old, qq{SELECT crm.lifecycle_refresh('$_')}) for split / /, $modes;
	is(ask($old, "SELECT count(*) FROM live.profiles a FULL JOIN $_.profiles b USING (customer_id) WHERE NOT coalesce(a.profile OPERATOR(crm.=) b.profile, false)"), '0', "$version: $_ gives the same profiles as live") for qw(scheduled tracked);
	is(ask($old, "SELECT count(*) FROM (TABLE live.segments EXCEPT TABLE $_.segments) AS s"), '0', "$version: segments of $_ are those of live") for qw(scheduled tracked);
	ok(ask($old, "SELECT count(*) FROM crm.lifecycle_detach('$_')") > 10, "$version: $_ can be detached") for split / /, $modes;
	ask($old, 'DROP VIEW stages; DROP TABLE kept; DROP EXTENSION lifecycle');
	pass("$version: the extension can be dropped");
}

drop_all($fresh, $old);
done_testing();

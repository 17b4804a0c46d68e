# pg_dump and restore keep the user's models and leave the shipped ones to CREATE EXTENSION.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::Bin;
use Server;
use File::Temp qw(tempdir);

my ($from, $to) = ('lifecycle_model_from', 'lifecycle_model_to');
my $dir = tempdir(CLEANUP => 1);

run(program('createdb'), $_) or die "createdb $_" for $from, $to;
ask($from, q{
	CREATE EXTENSION lifecycle;
	INSERT INTO lifecycle_model SELECT (json_populate_record(m, '{"name": "mine", "builtin": false, "growth_ratio": 1.75}')).*
	FROM lifecycle_model AS m WHERE name = 'rules'});
my $rows = q{SELECT string_agg(m::text, E'\n' ORDER BY name) FROM lifecycle_model AS m};
my $before = ask($from, $rows);

ok(run(program('pg_dump'), '-d', $from, '-f', "$dir/dump.sql"), 'dumped');
my $dump = slurp("$dir/dump.sql");
like($dump, qr/^mine\t/m, 'the user\'s model is in the dump');
unlike($dump, qr/^(default|rules|weekly|quarterly|yearly)\t/m, 'the shipped ones are not');
ok(run(program('psql'), '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', $to, '-f', "$dir/dump.sql", '-o', '/dev/null'), 'restored');
is(ask($to, $rows), $before, 'and every model is as it was');

run(program('dropdb'), $_) for $from, $to;
done_testing();

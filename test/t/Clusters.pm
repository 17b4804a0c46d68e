package Clusters;

# More servers than the one that the tests run on: each in a directory of its own, reached by its socket, stopped at the end.  They find
# the extension where that one finds it.
use strict;
use warnings;
use Exporter 'import';
use File::Temp qw(tempdir);
use Server;
our @EXPORT = qw(new_cluster base_backup start stop at);

# Root's servers run as postgres, who has to be able to go there.
my $user = $> == 0 ? 'postgres' : '';
my (%started, $n);

sub as_server
{
	my ($command, @arguments) = @_;
	my @run = map { "'" . s/'/'\\''/gr . "'" } program($command), @arguments;
	return run('sh', '-c', ($user ? "runuser -u $user -- " : '') . "@run >/dev/null 2>&1");
}

sub new_place
{
	my $place = tempdir('lifecycle.XXXXXX', DIR => $user ? '/var/tmp' : undef, TMPDIR => !$user, CLEANUP => 1);
	run('chown', $user, $place) if $user;
	return $place;
}

# The settings by which a server finds what is staged.
sub staging
{
	my $found = ask('postgres', q{SELECT string_agg(format('%s = %L', name, setting), E'\n') FROM pg_settings WHERE name IN ('extension_destdir', 'extension_control_path', 'dynamic_library_path') AND setting <> ''});
	return "$found\n";
}

sub settle
{
	my ($cluster, $settings) = @_;
	open my $file, '>>', "$cluster->{place}/data/postgresql.conf" or die $!;
	print $file staging(), "unix_socket_directories = '$cluster->{place}'\nlisten_addresses = ''\nport = $cluster->{port}\nfsync = off\nmax_connections = 30\nshared_buffers = 16MB\n", $settings // '';
	close $file;
}

sub new_cluster
{
	my ($settings) = @_;
	my $cluster = { place => new_place(), port => 6001 + $n++ };
	as_server('initdb', '-D', "$cluster->{place}/data", '-U', 'postgres', '-A', 'trust', '--locale=C.UTF-8', '--encoding=UTF8', '--no-sync') or die 'initdb';
	settle($cluster, $settings);
	return start($cluster);
}

# A copy of a running cluster that follows it.
sub base_backup
{
	my ($from) = @_;
	my $cluster = { place => new_place(), port => 6001 + $n++ };
	as_server('pg_basebackup', '-h', $from->{place}, '-p', $from->{port}, '-U', 'postgres', '-D', "$cluster->{place}/data", '-R', '-X', 'stream', '-c', 'fast', '--no-sync') or die 'pg_basebackup';
	settle($cluster);
	return start($cluster);
}

sub start
{
	my ($cluster) = @_;
	as_server('pg_ctl', '-w', '-D', "$cluster->{place}/data", '-l', "$cluster->{place}/log", 'start') or die "pg_ctl start: " . slurp("$cluster->{place}/log");
	$started{$cluster->{place}} = $cluster;
	return $cluster;
}

sub stop
{
	my ($cluster) = @_;
	delete $started{$cluster->{place}} and as_server('pg_ctl', '-w', '-m', 'immediate', '-D', "$cluster->{place}/data", 'stop');
}

# The answer of a query there, or with a third argument the error's SQLSTATE.
sub at
{
	my ($cluster, $sql) = @_;
	local @ENV{qw(PGHOST PGPORT PGUSER)} = ($cluster->{place}, $cluster->{port}, 'postgres');
	return ask('postgres', $sql);
}

# Before File::Temp takes the directories away; the exit status is the test's.
END
{
	my $status = $?;
	stop($_) for values %started;
	$? = $status;
}

1;

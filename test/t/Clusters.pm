package Clusters;

# More servers than the one that the tests run on: each in a directory of its own, reached by its socket, stopped at the end.  They find
# the extension where that one finds it.
use strict;
use warnings;
use Exporter 'import';
use File::Temp qw(tempdir);
use Server;
our @EXPORT = qw(new_cluster base_backup start stop at upgrade);

# Root's servers run as postgres, who has to be able to go there.
my $user = $> == 0 ? 'postgres' : '';
my (%started, $n);

sub as_server
{
	my ($command, @arguments) = @_;
	my @run = map { "'" . s/'/'\\''/gr . "'" } $command =~ m{/} ? $command : program($command), @arguments;
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

# The data of a cluster, and the programs of its version.
sub data_of { return "$_[0]{place}/" . ($_[0]{data} // 'data') }
sub program_of { my ($cluster, $name) = @_; return $cluster->{bindir} ? "$cluster->{bindir}/$name" : program($name) }

sub settle
{
	my ($cluster, $settings) = @_;
	open my $file, '>>', data_of($cluster) . '/postgresql.conf' or die $!;
	# an older version looks where it always does
	print $file $cluster->{bindir} ? '' : staging(), "unix_socket_directories = '$cluster->{place}'\nlisten_addresses = ''\nport = $cluster->{port}\nfsync = off\nmax_connections = 30\nshared_buffers = 16MB\n", $settings // '';
	close $file;
}

sub new_cluster
{
	my ($settings, $bindir) = @_;
	my $cluster = { place => new_place(), port => 6001 + $n++, bindir => $bindir };
	init($cluster);
	settle($cluster, $settings);
	return start($cluster);
}

sub init
{
	my ($cluster) = @_;
	as_server(program_of($cluster, 'initdb'), '-D', data_of($cluster), '-U', 'postgres', '-A', 'trust', '--locale=C.UTF-8', '--encoding=UTF8', '--no-sync', $cluster->{checksums} // ()) or die 'initdb';
}

# The same cluster in a newer server; undef and what pg_upgrade said if it cannot be.
sub upgrade
{
	my ($from) = @_;
	my $to = { place => $from->{place}, port => $from->{port}, data => 'upgraded' };
	# 18 makes checksums unless told otherwise
	$to->{checksums} = '--no-data-checksums' if at($from, 'SHOW data_checksums') eq 'off' && `'@{[program('initdb')]}' --help` =~ /--no-data-checksums/;
	stop($from, 'fast');
	init($to);
	my $place = $from->{place};
	my $done = as_server('sh', '-c', "cd '$place' && '" . program('pg_upgrade') . "' -b '$from->{bindir}' -B '" . program('pg_upgrade') =~ s{/pg_upgrade$}{}r . "' -d '$place/data' -D '$place/upgraded' -s '$place' -U postgres >'$place/upgrade.log' 2>&1");
	# its own logs say why
	return (undef, join "\n", map { my @lines = split /\n/, slurp($_); (grep { /error|fatal/i } @lines), @lines > 5 ? @lines[-5 .. -1] : @lines } "$place/upgrade.log", glob "$place/upgraded/pg_upgrade_output.d/*/log/pg_upgrade_dump_*.log") if !$done;
	settle($to);
	return start($to);
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
	as_server(program_of($cluster, 'pg_ctl'), '-w', '-D', data_of($cluster), '-l', "$cluster->{place}/log", 'start') or die "pg_ctl start: " . slurp("$cluster->{place}/log");
	$started{$cluster->{place}} = $cluster;
	return $cluster;
}

sub stop
{
	my ($cluster, $mode) = @_;
	delete $started{$cluster->{place}} and as_server(program_of($cluster, 'pg_ctl'), '-w', '-m', $mode // 'immediate', '-D', data_of($cluster), 'stop');
}

# The answer of a query there.
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

package Cluster;

# A server of a test's own, in a directory that is gone when the test ends: for libraries that are loaded at the start, a standby, an
# older version, a postmaster that is killed.  It finds the extension where the server that runs the tests finds it.
#
# Why not PostgreSQL::Test::Cluster, which PostgreSQL ships: its servers run as the user who runs the test, and PostgreSQL refuses root,
# as whom containers run their tests; and it wants the extension installed, while ours is staged and nothing is written into /usr.
use strict;
use warnings;
use File::Temp ();
use IPC::Open3 qw(open3);
use Scalar::Util qw(refaddr weaken);
use Server ();
use Time::HiRes qw(sleep);

# The server of root runs as postgres, who has to be able to reach its directory.
my @as = $> == 0 ? qw(runuser -u postgres --) : ();
my %running;

# Why there can be none; '' if there can.
sub missing
{
	return 'no initdb beside pg_config' if !-x Server::program('initdb');
	return 'root needs a user postgres to run a server as' if @as && !getpwnam('postgres');
	return '';
}

# Settings of the server; bindir => the programs of an older version, which looks for extensions where it always does.
sub new
{
	my ($class, %settings) = @_;
	my $self = $class->at_new_place(delete $settings{bindir});
	$self->{port} = $settings{port} if $settings{port};
	$self->init('data');
	return $self->settle(%settings)->start;
}

# A copy of a running server that follows it.
sub base_backup
{
	my ($self) = @_;
	my $copy = (ref $self)->at_new_place;
	$copy->run('pg_basebackup', '-h', "$self->{place}", '-p', $self->{port}, '-U', 'postgres', '-D', $copy->{data}, '-R', '-X', 'stream', '-c', 'fast', '--no-sync') or die $copy->said;
	return $copy->settle->start;
}

# The same data in the server of today, by pg_upgrade; undef and what pg_upgrade said if that fails.
sub upgrade
{
	my ($self) = @_;
	my %checksums = (off => '--no-data-checksums', on => '--data-checksums');
	my $wanted = $checksums{ $self->ask('SHOW data_checksums') };
	my ($old_bin, $new_bin) = ($self->{bindir}, Server::program('pg_upgrade') =~ s{/pg_upgrade$}{}r);
	$self->stop('fast');
	my $new = bless { %$self, data => "$self->{place}/upgraded", bindir => undef }, ref $self;
	# 18 makes checksums unless told otherwise, and is the first that can be told
	$new->init('upgraded', `'@{[Server::program('initdb')]}' --help` =~ /\Q$wanted\E\b/ ? $wanted : ());
	my $done = $new->run('sh', '-c', "cd '$self->{place}' && '$new_bin/pg_upgrade' -b '$old_bin' -B '$new_bin' -d '$self->{data}' -D '$new->{data}' -s '$self->{place}' -U postgres");
	return (undef, join "\n", map { my @lines = split /\n/, Server::slurp($_); (grep { /error|fatal/i } @lines), @lines > 5 ? @lines[-5 .. -1] : @lines } $self->{log}, glob "$new->{data}/pg_upgrade_output.d/*/log/pg_upgrade_dump_*.log") if !$done;
	return $new->settle->start;
}

# ---------------------------------------------------------------- its parts

sub at_new_place
{
	my ($class, $bindir) = @_;
	my $place = File::Temp->newdir('lifecycle.XXXXXX', @as ? (DIR => '/var/tmp') : (TMPDIR => 1));
	chmod 0755, "$place";
	chown((getpwnam 'postgres')[2, 3], "$place") if @as;
	return bless { place => $place, port => 5432, data => "$place/data", log => "$place/log", bindir => $bindir }, $class;
}

# A program of its version, as the user of the server; what it says goes to the log.
sub run
{
	my ($self, $program, @arguments) = @_;
	my $path = $self->{bindir} && -x "$self->{bindir}/$program" ? "$self->{bindir}/$program" : Server::program($program);
	open my $null, '<', '/dev/null' or die $!;
	open my $out, '>>', $self->{log} or die "$self->{log}: $!";
	my $pid = open3('<&' . fileno($null), '>&' . fileno($out), undef, @as, $path, @arguments);
	waitpid $pid, 0;
	return $? == 0;
}

sub said { my ($self) = @_; return join '', map { -e $_ ? Server::slurp($_) : () } $self->{log}, "$self->{data}/server.log" }

sub init
{
	my ($self, $name, @options) = @_;
	$self->run('initdb', '-D', "$self->{place}/$name", '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C.UTF-8', '-E', 'UTF8', @options) or die $self->said;
}

sub settle
{
	my ($self, %settings) = @_;
	%settings = (port => $self->{port}, listen_addresses => '', unix_socket_directories => "$self->{place}", fsync => 'off', shared_buffers => '16MB', max_connections => 30, %settings);
	for my $staged ($self->{bindir} ? () : split /\n/, Server::ask('postgres', q{SELECT name || '=' || setting FROM pg_settings WHERE setting <> '' AND name IN ('dynamic_library_path', 'extension_destdir', 'extension_control_path')}))
	{
		my ($name, $value) = split /=/, $staged, 2;
		$settings{$name} //= $value;
	}
	open my $conf, '>>', "$self->{data}/postgresql.conf" or die $!;
	print $conf map { "$_ = '" . $settings{$_} =~ s/'/''/gr . "'\n" } sort keys %settings;
	close $conf;
	return $self;
}

# ---------------------------------------------------------------- what a test does with it

sub start
{
	my ($self) = @_;
	# what the server itself connects by
	local @ENV{qw(PGHOST PGPORT PGUSER)} = $self->address;
	$self->run('pg_ctl', '-w', '-D', $self->{data}, '-l', "$self->{data}/server.log", 'start') or die $self->said;
	weaken($running{ refaddr $self } = $self);
	return $self;
}

sub stop
{
	my ($self, $mode) = @_;
	delete $running{ refaddr $self };
	$self->run('pg_ctl', '-w', '-D', $self->{data}, '-m', $mode // 'immediate', 'stop') if -e "$self->{data}/postmaster.pid";
}

# No port is opened: each server has a socket of the usual number in its own directory.
sub address { my ($self) = @_; return ("$self->{place}", $self->{port}, 'postgres') }

# The answer of a query there.
sub ask
{
	my ($self, $sql) = @_;
	local @ENV{qw(PGHOST PGPORT PGUSER)} = $self->address;
	return Server::ask('postgres', $sql);
}

# From now on psql and whatever else the test starts talk to this one.
sub become_default
{
	my ($self) = @_;
	@ENV{qw(PGHOST PGPORT PGUSER)} = $self->address;
	return $self;
}

# The processes of a server by their parent.
sub children
{
	my ($parent) = @_;
	my @found;
	for my $stat (glob '/proc/[0-9]*/stat')
	{
		open my $file, '<', $stat or next;
		my $line = <$file> // next;
		push @found, $1 if $line =~ /^(\d+) \(.*\) \S (\d+) /s && $2 == $parent;
	}
	return @found;
}

# kill -9 of the postmaster, alone or with all its processes at once.  It is started again when the last process has gone and its
# parent has waited for it: until then its number counts as a server that runs.
sub crash
{
	my ($self, $all) = @_;
	my $postmaster = (split /\n/, Server::slurp("$self->{data}/postmaster.pid"))[0];
	my @children = children($postmaster);
	kill 'KILL', $postmaster, $all ? @children : ();
	for (1 .. 600)
	{
		last if !grep { kill 0, $_ } $postmaster, @children;
		sleep 0.1;
	}
	return $self->start;
}

# kill -9 of one of its processes: the postmaster ends the others, recovers, and goes on.  Returns when the server answers again.
sub kill_child
{
	my ($self, $pid) = @_;
	kill 'KILL', $pid;
	# from when the postmaster has waited for it, nobody is let in before the end of the recovery
	for (1 .. 600)
	{
		last if !kill(0, $pid) && $self->answers;
		sleep 0.1;
	}
}

sub answers
{
	my ($self) = @_;
	local @ENV{qw(PGHOST PGPORT PGUSER)} = $self->address;
	return system(Server::program('pg_isready'), '-q') == 0;
}

# Before the directories go; the exit status is the test's.
sub DESTROY { my ($self) = @_; local $?; $self->stop }

END
{
	my $status = $?;
	$_->stop for grep { defined } values %running;
	$? = $status;
}

1;

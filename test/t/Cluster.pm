package Cluster;

# A server of a test's own, for what cannot be asked of the one that other tests use: libraries that are loaded at the start, and
# a postmaster that is killed.  It sees the same staged extension, and is gone when the test ends.
use strict;
use warnings;
use File::Temp ();
use IPC::Open3 qw(open3);
use Server;
use Time::HiRes qw(sleep);

# The server of root runs as postgres.
my @as = $> == 0 ? qw(runuser -u postgres --) : ();

# Why there can be none; '' if there can.
sub missing
{
	return 'no initdb beside pg_config' if !-x program('initdb');
	return 'root needs a user postgres to run a server as' if @as && !getpwnam('postgres');
	return '';
}

sub quietly
{
	my ($log, @command) = @_;
	open my $null, '<', '/dev/null' or die $!;
	open my $out, '>>', $log or die "$log: $!";
	my $pid = open3('<&' . fileno($null), '>&' . fileno($out), undef, @as, @command);
	waitpid $pid, 0;
	return $? == 0;
}

# Settings besides; they see where the staged extension is from the server that runs the tests.
sub new
{
	my ($class, %settings) = @_;
	my $dir = File::Temp->newdir('lifecycle.XXXXXX', $> == 0 ? (DIR => '/' . 'tmp') : (TMPDIR => 1));
	my $self = bless { dir => $dir, data => "$dir/data", log => "$dir/log" }, $class;
	%settings = (port => 5432, listen_addresses => '', unix_socket_directories => "$dir", fsync => 'off', %settings);
	for my $staged (split /\n/, ask('postgres', q{SELECT name || '=' || setting FROM pg_settings WHERE name IN ('dynamic_library_path', 'extension_destdir', 'extension_control_path')}))
	{
		my ($name, $value) = split /=/, $staged, 2;
		$settings{$name} //= $value if $value ne '';
	}
	# psql and whatever the server starts talk to this one from now on
	@ENV{qw(PGHOST PGPORT PGUSER)} = ("$dir", 5432, 'postgres');
	chmod 0755, "$dir";
	chown((getpwnam 'postgres')[2, 3], "$dir") if @as;
	quietly($self->{log}, program('initdb'), '-D', $self->{data}, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C.UTF-8', '-E', 'UTF8') or die slurp($self->{log});
	open my $conf, '>>', "$self->{data}/postgresql.conf" or die $!;
	print $conf map { "$_ = '" . $settings{$_} =~ s/'/''/gr . "'\n" } sort keys %settings;
	close $conf;
	$self->start or die slurp($self->{log});
	return $self;
}

sub start
{
	my ($self) = @_;
	return quietly($self->{log}, program('pg_ctl'), '-w', '-D', $self->{data}, '-l', "$self->{data}/server.log", 'start');
}

sub postmaster
{
	my ($self) = @_;
	return (split /\n/, slurp("$self->{data}/postmaster.pid"))[0];
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

# kill -9 of the postmaster, alone or with all its processes at once; then it is started anew, once the last process
# has gone and was seen off: until then its number counts as a server that runs.
sub crash
{
	my ($self, $all) = @_;
	my $postmaster = $self->postmaster;
	my @children = children($postmaster);
	kill 'KILL', $postmaster, $all ? @children : ();
	for (1 .. 600)
	{
		last if !grep { kill 0, $_ } $postmaster, @children;
		sleep 0.1;
	}
	return $self->start;
}

sub DESTROY
{
	my ($self) = @_;
	local $?;
	quietly($self->{log}, program('pg_ctl'), '-D', $self->{data}, '-m', 'immediate', 'stop') if -e "$self->{data}/postmaster.pid";
}

1;

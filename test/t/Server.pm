package Server;

# What the tests on a server share: its own programs, and the answer of a query.
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(program run ask slurp drop_all);

my $pg_config = $ENV{PG_CONFIG} || 'pg_config';
chomp(my $bindir = `$pg_config --bindir`);
$ENV{PGOPTIONS} = '-c client_min_messages=warning';

# The server's own psql and pg_dump: a wrapper in the PATH may pick another version.
sub program { my $p = "$bindir/$_[0]"; return -x $p ? $p : $_[0] }

sub run { return system(@_) == 0 }

# The answer of a query as unaligned text.
sub ask
{
	my ($database, $sql) = @_;
	open my $psql, '-|', program('psql'), '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $database, '-c', $sql or die "psql: $!";
	local $/;
	my $answer = <$psql>;
	close $psql or die "psql failed: $sql";
	$answer =~ s{\n\z}{} if defined $answer;
	return $answer;
}

sub slurp
{
	my ($name) = @_;
	open my $file, '<', $name or die "$name: $!";
	local $/;
	return <$file>;
}

sub drop_all
{
	run(program('dropdb'), '--if-exists', $_) for @_;
}

1;

#!/usr/bin/perl
# The floors of the sources, and the includes between them: nothing includes what lies above it.
#
#   perl scripts/includes.pl            prints floors and arrows; exit status 1 and the offending includes if there are any
#
# A folder may include folders of lower floors and itself, but no other folder of its own floor.  Inside a folder, and so in
# the whole tree, no file includes itself by way of others.  A .c file and its header count as one file.
use strict;
use warnings;

# The core, from the ground up; the shells in src/pg stand on all of it, and have three floors among themselves.
my @core = (['base'], [ 'math', 'profile' ], [ 'rollup', 'stage', 'clv' ], ['value'], ['compare']);
my @shells = (['support'], [ 'profile', 'rollup', 'stage', 'value', 'clv' ], [ 'compare', 'dataset' ]);
my $most_floors = 6;    # a shell is one floor more

my %floor;
my $n = 0;
for my $floors ([ 'src/core', \@core ], [ 'src/pg', \@shells ])
{
	my ($wing, $list) = @$floors;
	for my $folders (@$list)
	{
		$n++;
		$floor{"$wing/$_"} = $n for @$folders;
	}
}

# ---------------------------------------------------------------- the includes, as the compiler resolves them

my (@faults, %arrows, %includes);
push @faults, sprintf '%d floors: the core and the shells have %d at most', @core + 1, $most_floors if @core + 1 > $most_floors;

for my $file (sort glob 'src/*/*/*.[ch]')
{
	my ($folder, $stem) = $file =~ m{^(.*)/(.*)\.[ch]$};
	push @faults, "$file: its folder has no floor in scripts/includes.pl" and next if !$floor{$folder};
	open my $in, '<', $file or die "$file: $!\n";
	while (my $line = <$in>)
	{
		next if $line !~ /^\s*#\s*include\s+"([^"]+)"/;
		my $header = $1;
		# the order of -Isrc/core -Isrc/pg; any other header is the server's
		my ($found) = grep { -e } "src/core/$header", "src/pg/$header" or next;
		my ($to, $to_stem) = $found =~ m{^(.*)/(.*)\.h$};
		$includes{"$folder/$stem"}{"$to/$to_stem"} = "$file:$.";
		next if $to eq $folder;
		$arrows{$folder}{$to}++;
		push @faults, "$file:$.: includes \"$header\", which is above it or beside it" if $floor{$to} && $floor{$to} >= $floor{$folder};
	}
}

# ---------------------------------------------------------------- circles

my (%state, @path);

sub visit
{
	my ($file) = @_;
	$state{$file} = 'open';
	push @path, $file;
	for my $next (sort keys %{ $includes{$file} })
	{
		next if $next eq $file;
		if (($state{$next} // '') eq 'open')
		{
			my @circle = @path;
			shift @circle while $circle[0] ne $next;
			push @faults, "$includes{$file}{$next}: closes the circle " . join(' -> ', map { s{^src/}{}r } @circle, $next);
		}
		visit($next) if !$state{$next};
	}
	pop @path;
	$state{$file} = 'done';
}

visit($_) for grep { !$state{$_} } sort keys %includes;

# ---------------------------------------------------------------- what there is

my $arrows = 0;
for my $folder (sort { $floor{$b} <=> $floor{$a} || $a cmp $b } keys %floor)
{
	my $to = $arrows{$folder} // {};
	$arrows += keys %$to;
	printf "%d  %-16s -> %s\n", $floor{$folder}, $folder =~ s{^src/}{}r, join ', ', map { s{^src/}{}r . " $to->{$_}" } sort { $floor{$b} <=> $floor{$a} || $a cmp $b } grep { $floor{$_} } keys %$to;
}
printf "core: %d floors; all: %d arrows between folders\n", scalar @core, $arrows;
print STDERR "$_\n" for @faults;
exit(@faults ? 1 : 0);

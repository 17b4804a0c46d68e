#!/usr/bin/perl
# The script that takes the extension from one version to the next, from both versions' install scripts.
#
#   perl scripts/upgrade.pl OLD.sql NEW.sql [BY_HAND.sql]
#
# What is new is created, what is a function, an aggregate or a view and says something else is replaced, in the order of the new
# script.  What cannot be had that way (something is gone; a type, a table or its rows changed) is written by hand into BY_HAND.sql,
# which goes first and names each statement that it stands for in a line of its own: "-- for: CREATE TYPE lifecycle_dataset".
# A statement that is not named there is an error, which says what to write.  test/t/release_upgrade.pl compares what comes of it.
use strict;
use warnings;

# ---------------------------------------------------------------- a script as statements

# Comments and psql's own lines are left out; what is quoted, in whatever way, is kept as it is.
sub statements
{
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	local $/;
	my $text = <$in>;
	my (@statements, $atomic);
	my $statement = '';
	while ($text =~ /\G(?:(\\[^\n]*)|(--[^\n]*)|('(?:[^']|'')*')|("(?:[^"]|"")*")|(\$(\w*)\$.*?\$\6\$)|(;)|(\w+)|(.))/gs)
	{
		my ($meta, $comment, $end, $word) = ($1, $2, $7, $8);
		next if defined $comment || defined $meta && $statement !~ /\S/;
		# the body of a function in SQL, and CASE in it, have ends of their own
		$atomic++ if defined $word && ($word eq 'ATOMIC' || $atomic && $word eq 'CASE');
		$atomic-- if defined $word && $atomic && $word eq 'END';
		$statement .= $&;
		next if !defined $end || $atomic;
		$statement =~ s/^\s+//;
		push @statements, $statement;
		$statement = '';
	}
	die "$file: no end of: $statement\n" if $statement =~ /\S/;
	return @statements;
}

# ---------------------------------------------------------------- what a statement is about

my $replaceable = qr/^CREATE (FUNCTION|AGGREGATE|VIEW)\b/;

# The same object has the same key in both scripts; a function is its name and the arguments as they are written.
sub key_of
{
	my ($statement) = @_;
	my $flat = $statement =~ s/\s+/ /gr;
	return $1 if $flat =~ /^(COMMENT ON .*?) IS '/;
	return "$1$2" if $flat =~ /^(CREATE (?:FUNCTION|AGGREGATE) [\w.]+) ?(\((?:[^()']|'(?:[^']|'')*'|\([^()]*\))*\))/;
	return $1 if $flat =~ /^(CREATE OPERATOR(?! CLASS| FAMILY).*?\(.*)/;
	return $1 if $flat =~ /^(CREATE (?:OPERATOR CLASS|OPERATOR FAMILY|\w+) [\w.]+)/;
	return "INSERT INTO $1" if $flat =~ /^(?:INSERT|WITH)\b.*?INSERT INTO ([\w.]+)/ || $flat =~ /^INSERT INTO ([\w.]+)/;
	return $flat =~ s/;$//r;
}

sub by_key
{
	my %found;
	my @order;
	for my $statement (@_)
	{
		my $key = key_of($statement);
		push @order, $key if !$found{$key};
		$found{$key} .= $statement . "\n";
	}
	return (\%found, \@order);
}

# ---------------------------------------------------------------- the script

my ($old_file, $new_file, $by_hand_file) = @ARGV;
my ($old) = by_key(statements($old_file));
my ($new, $order) = by_key(statements($new_file));
my $by_hand = '';
if (defined $by_hand_file && -e $by_hand_file)
{
	open my $in, '<', $by_hand_file or die "$by_hand_file: $!\n";
	local $/;
	$by_hand = <$in>;
}
my %named = map { $_ => 1 } $by_hand =~ /^-- for: (.*?)\s*$/mg;

my (@missing, @script, %created);
for my $key (@$order)
{
	next if $named{$key} || defined $old->{$key} && $old->{$key} eq $new->{$key};
	my $statement = $new->{$key};
	if (defined $old->{$key} && $key !~ /^COMMENT/)
	{
		push @missing, "$key: changed" if $key !~ $replaceable;
		$statement =~ s/^CREATE /CREATE OR REPLACE /;
	}
	$created{$key} = 1;
	push @script, $statement;
}
# a comment goes with its object
push @missing, map { "$_: gone" } grep { !defined $new->{$_} && !$named{$_} && !/^COMMENT/ } sort keys %$old;
die join("\n", "upgrade.pl: $new_file has statements that " . ($by_hand_file // 'a script by hand') . ' has to stand for, each with a line "-- for: ...":', @missing), "\n" if @missing;

my ($version) = $new_file =~ /--([^-]+)\.sql$/;
print qq{\\echo Use "ALTER EXTENSION lifecycle UPDATE TO '$version'" to load this file. \\quit\n\n};
print "$by_hand\n" if $by_hand ne '';
print join("\n", @script);

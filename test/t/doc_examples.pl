#!/usr/bin/perl
# The examples in the documents: every SQL block runs, and where output follows it, prints that.
use strict;
use warnings;
use Test::More;
use File::Temp qw(tempfile);

my $database = 'lifecycle_examples';

# Blocks of a page in order: [language, text]; output is a block without a language.
sub blocks
{
	my ($page) = @_;
	open my $in, '<:encoding(UTF-8)', $page or die "$page: $!";
	my (@blocks, $open);
	while (my $line = <$in>)
	{
		if ($line =~ /^```(\w*)/)
		{
			if ($open) { push @blocks, $open; undef $open; }
			else { $open = [ $1, '' ]; }
		}
		elsif ($open) { $open->[1] .= $line; }
	}
	return @blocks;
}

sub run_sql
{
	my ($sql) = @_;
	my ($out, $file) = tempfile(UNLINK => 1);
	binmode $out, ':encoding(UTF-8)';
	print $out $sql;
	close $out;
	open my $psql, '-|:encoding(UTF-8)', "psql -X -q -v ON_ERROR_STOP=1 -P footer=off -d $database -f $file 2>&1" or die $!;
	my $printed = do { local $/; <$psql> };
	close $psql;
	return ($? == 0, $printed);
}

# Trailing blanks are psql's, not the reader's.
sub trimmed
{
	my ($text) = @_;
	return join "\n", grep { /\S/ } map { s/\s+$//r } split /\n/, $text;
}

# Pages that start from nothing; others have the extension, and may take tables for granted.
my $from_nothing = qr/^README|tutorial/;

sub prepare
{
	my ($page) = @_;
	my $setup = $page =~ s{.*/(.*)\.md}{test/t/$1.setup.sql}r;
	run_sql("CREATE EXTENSION lifecycle;\n" . (-e $setup ? do { local (@ARGV, $/) = ($setup); <> } : ''));
}

for my $page ('README.md', 'README.zh-CN.md', glob 'doc/*.md')
{
	my @blocks = blocks($page);
	next unless grep { $_->[0] eq 'sql' } @blocks;
	system('createdb', $database) == 0 or die "createdb failed";
	prepare($page) if $page !~ $from_nothing;
	for my $i (0 .. $#blocks)
	{
		next if $blocks[$i][0] ne 'sql';
		my ($ok, $printed) = run_sql($blocks[$i][1]);
		my ($first) = $blocks[$i][1] =~ /^(?!--)(.{0,60})/m;
		ok($ok, "$page: $first") or diag($printed);
		next if $i == $#blocks || $blocks[ $i + 1 ][0] ne '' || $blocks[ $i + 1 ][1] !~ /-\+-|^-+$/m;
		is(trimmed($printed), trimmed($blocks[ $i + 1 ][1]), "$page: its output");
	}
	system('dropdb', $database) == 0 or die "dropdb failed";
}
done_testing();

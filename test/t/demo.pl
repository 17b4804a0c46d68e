#!/usr/bin/perl
# The demo: of the generated shop it prints the table that both READMEs show, and of a CSV file the customers and the sum that are
# in it; an error names the file's line.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::RealBin;
use Server;
use File::Temp qw(tempdir);

my $dir = tempdir(CLEANUP => 1);
my $stage = $ENV{STAGE} || 'build/stage';
plan(skip_all => "nothing is staged in $stage (make stage)") if !-d $stage;

# The demo starts a cluster of its own.
sub demo
{
	my (%setting) = @_;
	local %ENV = (%ENV, STAGE => $stage, %setting);
	open my $demo, '-|', 'sh test/demo/demo 2>&1' or die "demo: $!";
	my $printed = do { local $/; <$demo> };
	close $demo;
	return ($? == 0, $printed =~ s/[ \t]+$//gmr);
}

# The table of stages, from its header to the row of all customers.
sub stages
{
	my ($text) = @_;
	my ($table) = $text =~ /^( +stage +\|.*?^ all [^\n]*)$/ms;
	return $table;
}

my ($ok, $printed) = demo();
ok($ok, 'a generated shop') or diag($printed);
is(stages($printed), stages(slurp($_)), "$_ shows what the demo prints") for qw(README.md README.zh-CN.md);
like($printed, qr/^1000 customers, \d+ orders, stages as of 2026-06-30$/m, 'it says of how many, and as of when');
is(scalar(() = $printed =~ /^ +\d+ \| [a-z]+ +\|/mg), 10, 'ten customers are shown');
like($printed, qr/^The stage is the true one for \d+ of 1000 customers/m, 'and how many stages are true');

# Excel's way of writing: another delimiter, quotes, days first, a guest without a number.
my $csv = "$dir/orders.csv";
sub write_csv
{
	my ($last) = @_;
	open my $out, '>', $csv or die $!;
	print $out qq{"Customer No";"Order date";"Net amount"\r\n}, (map { sprintf qq{"K %d";%02d.%02d.2025;"%d.50"\r\n}, $_ % 3, 1 + $_ % 28, 1 + $_ % 12, $_ } 1 .. 60), ";01.02.2025;9\r\n", $last;
	close $out;
}
write_csv('');
($ok, $printed) = demo(CSV => $csv, DATESTYLE => 'dmy', REVENUE => 'Net amount');
ok($ok, 'a CSV file') or diag($printed);
like($printed, qr/^ all +\| \S+ +\| +3 \| +100\.0 \| +1860\.00$/m, 'all customers and the whole sum are there');
like($printed, qr/^rows without a customer, left out: 1$/m, 'a guest is counted apart');
write_csv("K 1;2025-13-45;7\r\n");
($ok, $printed) = demo(CSV => $csv, DATESTYLE => 'dmy', REVENUE => 'Net amount');
ok(!$ok, 'a day that is none is refused');
like($printed, qr/^demo: \Q$csv\E: line 63, column Order date: '2025-13-45' is no date/m, 'with its line and column');
done_testing();

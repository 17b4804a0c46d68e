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
sub start
{
	my (%setting) = @_;
	local %ENV = (%ENV, STAGE => $stage, %setting);
	open my $demo, '-|', 'sh test/demo/demo 2>&1' or die "demo: $!";
	return $demo;
}

sub finish
{
	my ($demo) = @_;
	my $printed = do { local $/; <$demo> };
	close $demo;
	return ($? == 0, $printed =~ s/[ \t]+$//gmr);
}

sub demo { return finish(start(@_)) }

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
like($printed, qr/^On 2025-12-30 the forecast for the 182 days to come was \d+ .* \d+ came \(.*\nIt erred by /m, 'the record of the forecast');
is(scalar(() = $printed =~ /^\d+: [a-z ]+; [\d.]+ of [\d.]+ at risk\.\n    .*\n    What to do: /mg), 5, 'five customers to read about');

sub write_csv
{
	my ($name, $encoding, @lines) = @_;
	my $csv = "$dir/$name.csv";
	open my $out, ">:raw:encoding($encoding)", $csv or die $!;
	print $out map { "$_\r\n" } @lines;
	close $out;
	return $csv;
}

# Excel's way of writing: another delimiter, quotes, days first, thousands and decimals the German way, a guest without a number.
my @excel = ('"Customer No";"Order date";"Net amount"',
	(map { sprintf qq{"K %d";%02d.%02d.2025;"1.%03d,50 \x{20ac}"}, $_ % 3, 1 + $_ % 28, 1 + $_ % 12, $_ } 1 .. 60), ';01.02.2025;9');
my $csv = write_csv('excel', 'cp1252', @excel);
($ok, $printed) = demo(CSV => $csv);
ok($ok, 'a CSV file') or diag($printed);
like($printed, qr/^ all +\| \S+ +\| +3 \| +100\.0 \| +61860\.00$/m, 'all customers and the whole sum are there');
like($printed, qr/^rows without a customer, left out: 1$/m, 'a guest is counted apart');
like($printed, qr/^orders from 2025-01-05 to 2025-12-24$/m, 'the day is the first number');

# The Chinese way, and each line of an order in a row of its own; a line without a number of an order is an order.
$csv = write_csv('lines', 'gbk', map { utf8::decode(my $line = $_); $line } '订单号,客户,日期,数量,"单价 (元)"', 'A1,张伟,2025年3月1日,2,"￥1,500"',
	'A1,张伟,2025年3月1日,1,￥7', 'A2,张伟,2025/4/1,1,￥5', ',王芳,2025-5-1,1,￥1', ',王芳,2025-5-1,1,(1)');
($ok, $printed) = demo(CSV => $csv, REVENUE => '数量 * "单价 (元)"');
ok($ok, 'a file in GBK, an expression for revenue') or diag($printed);
like($printed, qr/^2 customers, 3 orders, stages as of 2025-05-01$/m, 'lines of one order are one order');
like($printed, qr/^ 张伟 .*\| +2 \| +3012\.00 \|/m, 'names are read, and amounts are multiplied');

# What may mean two things is not guessed, and what cannot be is not taken: before anything is made, with line and column.
my @refused = (
	['thousands or decimals', q{line 2, column amount: '1.250' may mean thousands or decimals; set DECIMAL=}, 'customer;date;amount', '1;2025-01-31;1.250'],
	['two decimal signs', q{line 2, column amount: '1,5' has a decimal comma; line 3, column amount: '1.5' has a decimal point;},
		'customer;date;amount', '1;2025-01-31;1,5', '1;2025-01-31;1.5'],
	['two currencies', q{line 2, column amount: '5 EUR'; line 3, column amount: 'US$5': amounts of one currency},
		'customer;date;amount', '1;2025-01-31;5 EUR', '1;2025-01-31;US$5'],
	['days and months first', q{line 2, column date: '31/1/2025' has the day first, line 3, column date: '1/31/2025' the month; set DATESTYLE=},
		'customer,date,amount', '1,31/1/2025,5', '1,1/31/2025,5'],
	['a year to come', q{line 2, column date: '2205-01-31' is still to come; set AS_OF=}, 'customer,date,amount', '1,2205-01-31,5'],
	['amounts that are none', q{line 3, column amount: 'n/a' is no amount; 1 more}, 'customer,date,amount', '1,2025-01-31,5', '1,2025-01-31,n/a', '1,2025-01-31,'],
	['a day that is none', q{line 63, column Order date: '2025-13-45' is no date}, @excel, 'K 1;2025-13-45;7'],
	['an unknown column', q{REVENUE=price * count has no column count; the file has: customer, date, price}, 'customer,date,price', '1,2025-01-31,5'],
);
my @running = map { my ($what, $why, @lines) = @$_; start(CSV => write_csv($what, 'UTF-8', @lines), REVENUE => $what =~ /unknown/ ? 'price * count' : '') } @refused;
for my $refused (@refused)
{
	my ($what, $why) = @$refused;
	($ok, $printed) = finish(shift @running);
	ok(!$ok && $printed =~ /^demo: \Q$dir\E.$what\.csv: \Q$why\E/m, "$what: refused") or diag($printed);
}
done_testing();

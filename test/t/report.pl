#!/usr/bin/perl
# The report of a dataset: well-formed, nothing loaded, nothing of the data is markup, its figures are those of the views; and a
# browser shows it.
use strict;
use warnings;
use Test::More;
use FindBin;
use lib $FindBin::RealBin;
use Server;
use File::Temp qw(tempdir);

my $database = 'lifecycle_report';
my $dir = tempdir(CLEANUP => 1);
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c jit=off';
$ENV{PGCLIENTENCODING} = 'UTF8';

# Names that would be markup, end an attribute, a style or a comment, be taken for a slot, or be no character of XML.
my $hostile = q{<script>alert(1)</script>&amp;"'--> ]]> {{w_title}} </style>} . "\x01\x{fffe}\x{ffff}";
my $dataset = q{<b onload="x()">&'{{style}}};
my $quoted = $dataset =~ s/"/""/gr;
my $literal = $dataset =~ s/'/''/gr;

drop_all($database);
run(program('createdb'), $database) or BAIL_OUT('createdb');
ask($database, $_) for (
	'CREATE EXTENSION lifecycle',
	'CREATE TABLE orders (customer_id text, at date, amount numeric(12,2), cost numeric(12,2))',
	# one who stays, one who declines, those who came once, one who came back; the worst names among them
	"INSERT INTO orders SELECT E'steady ' || name, date '2024-01-05' + 14 * i, 50 + i % 9, 20 FROM generate_series(0, 64) AS i, (VALUES (" . sql_text($hostile) . ")) AS v (name)",
	"INSERT INTO orders SELECT 'falling ' || name, date '2024-01-05' + 7 * i + i * i / 20, 80, 30 FROM generate_series(0, 82) AS i, (VALUES (" . sql_text($hostile) . ")) AS v (name)",
	q{INSERT INTO orders SELECT 'once ' || c, date '2024-02-01' + 7 * c, 25, 30 FROM generate_series(1, 60) AS c},
	q{INSERT INTO orders SELECT 'again ' || c, date '2024-02-01' + 10 * i + CASE WHEN i > 20 THEN 400 ELSE 0 END, 40 + c, 22 FROM generate_series(1, 3) AS c, generate_series(0, 44) AS i},
	'CREATE TABLE known (customer_id text PRIMARY KEY)',
	q{INSERT INTO known SELECT DISTINCT customer_id FROM orders UNION ALL SELECT 'never ' || i FROM generate_series(1, 7) AS i},
	'CREATE TABLE spent (customer_id text, at date, amount numeric)',
	q{INSERT INTO spent SELECT customer_id, min(at), 5 FROM orders GROUP BY customer_id},
	"INSERT INTO lifecycle_scheme (scheme, stage, ordinal, label_en, label_zh, goal, strategy) SELECT 'hostile', s, n, l, l, l, l FROM unnest(enum_range(NULL::lifecycle_stage)) WITH ORDINALITY AS s (s, n), (VALUES (" . sql_text($hostile) . ")) AS v (l)",
	"SELECT count(*) FROM lifecycle_attach('$literal', orders => 'orders', customer => 'customer_id', at => 'at', revenue => 'amount', cost => 'cost', customers => 'known', as_of => '2026-06-30', scheme => 'hostile', alert_probability => 0.05, maintain => 'scheduled', refresh => false)",
	# what further sources tell, with names that would be markup
	"CREATE TABLE asked AS SELECT customer_id, max(at) AS at, 3 + length(customer_id) % 3 AS found, 4 AS expected, CASE WHEN customer_id < 'once 3' THEN '<b onload=\"x\">' ELSE 'product' END AS about, 3.5 AS rival FROM orders WHERE at <= '2026-06-30' GROUP BY customer_id",
	"CREATE TABLE brought AS SELECT customer_id, min(at) AS at, CASE WHEN customer_id > 'once 4' THEN 'once 1' ELSE 'again 1' END AS who FROM orders WHERE customer_id LIKE 'once %' GROUP BY customer_id",
	"CREATE TABLE contracts AS SELECT customer_id, date '2026-06-30' - 365 + 20 * (row_number() OVER (ORDER BY customer_id))::int - 100 AS starts, date '2026-06-30' + 20 * (row_number() OVER (ORDER BY customer_id))::int - 100 AS ends, 90 AS fee FROM known WHERE customer_id NOT LIKE 'once%'",
	"CREATE TABLE owed AS SELECT customer_id, at, 12 AS open, at + 30 AS due FROM orders WHERE customer_id LIKE 'again %' AND at BETWEEN '2026-05-01' AND '2026-06-30'",
	"SELECT count(*) FROM lifecycle_attach_source('$literal', 'satisfaction', 'asked', value => 'found', columns => '{\"expectation\": \"expected\", \"dimension\": \"about\", \"competitor\": \"rival\"}', refresh => false)",
	"SELECT count(*) FROM lifecycle_attach_source('$literal', 'referral', 'brought', columns => '{\"referrer\": \"who\"}', refresh => false)",
	"SELECT count(*) FROM lifecycle_attach_source('$literal', 'contract', 'contracts', at => 'starts', value => 'fee', columns => '{\"ends\": \"ends\"}', refresh => false)",
	"SELECT count(*) FROM lifecycle_attach_source('$literal', 'balance', 'owed', value => 'open', columns => '{\"due\": \"due\"}', refresh => false)",
	"SELECT count(*) FROM lifecycle_attach_source('$literal', 'investment', 'spent', value => 'amount')",
	"CREATE TABLE nothing (customer_id int, at date, amount numeric)",
	"SELECT count(*) FROM lifecycle_attach('empty', orders => 'nothing', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2026-06-30')",
	"CREATE VIEW single AS SELECT * FROM orders WHERE customer_id = 'once 3'",
	"SELECT count(*) FROM lifecycle_attach('single', orders => 'single', customer => 'customer_id', at => 'at', revenue => 'amount', as_of => '2026-06-30', language => 'zh')",
);

sub sql_text { my ($text) = @_; $text =~ s/([\\'\x01\x{fffe}\x{ffff}])/sprintf ord $1 > 255 ? '\\u%04x' : '\\x%02x', ord $1/ge; return "E'$text'" }

sub page { my ($name) = @_; return ask($database, "SELECT lifecycle_report('$name')") }

sub well_formed { my ($name) = @_; return ask($database, "SELECT xml_is_well_formed_document(lifecycle_report('$name'))") }

# The exact values behind the figures of a piece of the page, in order.
sub values_of { my ($piece) = @_; return join ' ', $piece =~ /<data value="([^"]*)"/g }

# ---- the worst names ----

my $page = page($literal);
is(well_formed($literal), 't', 'well-formed, whatever names are called');
my $tags = join "\n", $page =~ /<[^>]*>/g;
unlike($tags, qr/<script|<b |onload|\x01/, 'no data is read as markup');
unlike($page =~ s/\{\{(?:w_title|style)\}\}//gr, qr/\{\{|\x01/, 'every slot is filled, and there is no control character');
like($page, qr/\{\{w_title\}\}/, 'a name that looks like a slot stays as it is');
is(() = $page =~ m{</style>}g, 1 + (() = $page =~ m{<svg xmlns}g), 'no name ends a style element');
like($page, qr/falling &lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;amp;&quot;&#39;--&gt; \]\]&gt; /, 'a name with markup is shown as text');
unlike($tags, qr/\b(?:src|href|srcset|action)\s*=|url\(|\@import|<(?:script|link|iframe|object|embed|img|form)\b|\bon\w+=/i, 'nothing is loaded, nothing runs');
(my $unmarked = $page) =~ s/<svg xmlns="[^"]*"//g;
unlike($unmarked, qr{https?://}, 'no address of another site');

# ---- its figures are those of the views ----

my $schema = qq{"$quoted"};
for my $stage (split /\n/, ask($database, "SELECT stage FROM $schema.segments"))
{
	my ($now, $profit) = $page =~ /<tr data-stage="$stage">(.*?)<\/tr>/gs;
	is(values_of($now), ask($database, "SELECT concat_ws(' ', s.customers, s.customer_share, greatest(s.customers, p.customers), s.profit, s.expected_value, CASE WHEN s.expected_low < s.expected_high THEN concat_ws(' ', s.expected_low, s.expected_high) END) FROM $schema.segments AS s JOIN $schema.stage_profit AS p USING (stage) WHERE stage = '$stage'"), "$stage: segments");
	is(values_of($profit), ask($database, "SELECT concat_ws(' ', profit, revenue, cost, investment, profit_per_customer, roi) FROM $schema.stage_profit WHERE stage = '$stage'"), "$stage: stage_profit");
}
my %top = (
	customers => 'sum(customers)', revenue => 'sum(revenue)', profit => 'sum(profit)', profit_year => 'sum(profit_year)', expected => 'sum(expected_value)',
	at_risk => "max((SELECT sum(value_at_risk) FROM $schema.alerts))",
);
for my $name (sort keys %top)
{
	my ($tile) = $page =~ /<dd id="$name">(.*?)<\/dd>/s;
	is(values_of($tile), ask($database, "SELECT $top{$name} FROM $schema.segments"), "$name at the top");
}
my ($band) = $page =~ /<dd id="band">(.*?)<\/dd>/s;
is(values_of($band), ask($database, "SELECT concat_ws(' ', low, high) FROM $schema.equity WHERE item = 'closing'"), 'the band of the expected value at the top');
my ($foot) = $page =~ /<tfoot>(.*?)<\/tfoot>/s;
is(values_of($foot), ask($database, q{SELECT concat_ws(' ', sum(amount) - sum(cost) - (SELECT sum(amount) FROM spent), sum(amount), sum(cost), (SELECT sum(amount)::numeric(18,2) FROM spent)) FROM orders WHERE at <= '2026-06-30'}), 'the sum of what stages earned is that of the orders');
for my $item (split /\n/, ask($database, "SELECT concat_ws(' ', item, amount, low, high) FROM $schema.equity"))
{
	my ($name, $amount) = split / /, $item, 2;
	my ($row) = $page =~ /<tr data-item="$name">(.*?)<\/tr>/s;
	is(values_of($row), $amount, "equity: $name");
}
for my $of (split /\n/, ask($database, "SELECT concat_ws(' ', measure, contender) FROM $schema.forecast_quality"))
{
	my ($row) = $page =~ /<tr data-forecast="$of">(.*?)<\/tr>/s;
	is(values_of($row), ask($database, "SELECT concat_ws(' ', bias, against_naive, decile_error) FROM $schema.forecast_quality WHERE concat_ws(' ', measure, contender) = '$of'"), "forecast: $of");
}
my @months = $page =~ /<tr data-month="(.*?)<\/tr>/gs;
is(join("\n", map { substr($_, 0, 7) . ' ' . values_of($_) } @months), ask($database, "SELECT string_agg(concat_ws(' ', to_char(month, 'YYYY-MM'), active, new, retained, resurrected, churned, quick_ratio, revenue), E'\n' ORDER BY month DESC) FROM (SELECT * FROM $schema.growth ORDER BY month DESC LIMIT 6) AS g"), 'growth');
my ($moves) = $page =~ /<table class="moves">(.*?)<\/table>/s;
is(values_of($moves), ask($database, "SELECT string_agg(concat_ws(' ', probability::numeric, moves), ' ' ORDER BY from_rank, to_rank) FROM $schema.transitions WHERE from_stage <> '' AND to_stage <> '' AND moves > 0"), 'moves');
my ($alerts) = $page =~ /<section id="alerts"(.*?)<\/section>/s;
is(values_of($alerts), ask($database, "SELECT string_agg(concat_ws(' ', probability::numeric, value_at_risk), ' ' ORDER BY value_at_risk DESC, customer_id) FROM (SELECT * FROM $schema.alerts ORDER BY value_at_risk DESC, customer_id LIMIT 20) AS a"), 'alerts');
sub section { my ($id) = @_; my ($section) = $page =~ /<section id="$id"(.*?)<\/section>/s; return values_of($section // '') }
is(section('worklist'), ask($database, "SELECT string_agg(concat_ws(' ', at_stake, chance, gain), ' ' ORDER BY place, customer_id) FROM (SELECT * FROM $schema.worklist ORDER BY place, customer_id LIMIT 15) AS w"), 'worklist');
is(section('goals'), ask($database, "SELECT string_agg(concat_ws(' ', denominator, value, value_year_ago, target), ' ' ORDER BY stage_rank) FROM $schema.kpis WHERE denominator > 0"), 'kpis');
is(section('matrices'), ask($database, "SELECT string_agg(concat_ws(' ', customers, customer_share, profit_year, expected_value), ' ' ORDER BY matrix <> 'value and potential', matrix DESC, place) FROM $schema.quadrants"), 'quadrants');
is(section('exits'), ask($database, "SELECT string_agg(concat_ws(' ', customers, customer_share, profit_per_customer, lost_value), ' ' ORDER BY customers DESC, pattern, reason, cause) FROM $schema.exits"), 'exits');
is(section('programmes'), ask($database, "SELECT string_agg(concat_ws(' ', customers, cost, profit_before, profit_after, gain, roi), ' ' ORDER BY cost DESC, programme) FROM $schema.programmes"), 'programmes');
is(section('satisfaction'), ask($database, "SELECT string_agg(concat_ws(' ', customers, score, score_year_ago, gap, disappointed, lead, profit_year), ' ' ORDER BY dimension <> 'all', weight DESC, dimension) FROM $schema.satisfaction"), 'satisfaction');
is(section('referrals'), ask($database, "SELECT (SELECT string_agg(concat_ws(' ', direct, downstream, profit, downstream_profit, saved_cost), ' ' ORDER BY downstream_profit DESC, customer_id) FROM (SELECT * FROM $schema.referrals WHERE direct > 0 ORDER BY downstream_profit DESC, customer_id LIMIT 10) AS r) || ' ' || (SELECT concat_ws(' ', count(*), sum(profit)) FROM $schema.referrals WHERE referrer IS NOT NULL)"), 'referrals');
is(section('renewals'), ask($database, "SELECT (SELECT string_agg(concat_ws(' ', days_left, value, p_active::numeric), ' ' ORDER BY ends, value DESC, customer_id) FROM (SELECT * FROM $schema.renewals WHERE state IN ('notice', 'due', 'grace') ORDER BY ends, value DESC, customer_id LIMIT 10) AS r) || ' ' || (SELECT concat_ws(' ', ended, rate, rate_year_ago, due) FROM $schema.renewal_rate)"), 'renewals');
is(section('receivables'), ask($database, "SELECT (SELECT string_agg(concat_ws(' ', overdue_days, open_days, balance), ' ' ORDER BY overdue_days DESC, balance DESC, customer_id) FROM (SELECT * FROM $schema.receivables ORDER BY overdue_days DESC NULLS LAST, balance DESC, customer_id LIMIT 10) AS r) || ' ' || (SELECT concat_ws(' ', count(*), sum(balance), sum(balance) FILTER (WHERE overdue_days > 0)) FROM $schema.receivables)"), 'receivables');
is(section('replacement'), ask($database, "SELECT string_agg(value::text, ' ' ORDER BY place) FROM $schema.replacement"), 'replacement');
is((split / /, section('patterns'))[0], ask($database, "SELECT count(*) FROM $schema.customers WHERE pattern = 'early_abort' AND orders > 0"), 'patterns');
my ($quality) = $page =~ /<section id="quality"(.*?)<\/section>/s;
is(values_of($quality), ask($database, "SELECT string_agg(rows_found::text, ' ') FROM $schema.data_quality WHERE rows_found > 0 OR finding = 'rows'"), 'data_quality');

# ---- others ----

for my $name (qw(empty single))
{
	is(well_formed($name), 't', "$name: well-formed");
	unlike(page($name), qr/\{\{|>null</i, "$name: no slot is left open");
}
like(page('single'), qr/<text [^>]*>4<\/text>/, 'an axis of customers counts whole ones');
unlike(page('single'), qr/>[\d,]+\.<\/text>/, 'no number at an axis ends in a point');
like(page('empty'), qr/Nothing to show yet/, 'a dataset without an order says so');
like(page('single'), qr/<html lang="zh-CN">.*\x{e5}\x{ae}\x{a2}\x{e6}\x{88}\x{b7}\x{e7}\x{94}\x{9f}\x{e5}\x{91}\x{bd}\x{e5}\x{91}\x{a8}\x{e6}\x{9c}\x{9f}/s, 'Chinese where the dataset is');
my ($english_left) = page('single') =~ /<main>(.*)<\/main>/s;
$english_left =~ s/<style>.*?<\/style>|<[^>]*>|&#?\w+;//gs;
unlike($english_left, qr/\b(?:Customer|Profit|Stage|Share|skipped|rows|read|without)\b/, 'no English is left in it');
for my $scheme (split /\n/, ask($database, 'SELECT DISTINCT scheme FROM lifecycle_scheme'))
{
	ask($database, "UPDATE $schema.dataset SET scheme = '$scheme'");
	is(well_formed($literal), 't', "scheme $scheme");
}
ask($database, 'CREATE ROLE lifecycle_report_other');
ask($database, q{DO $$ BEGIN SET LOCAL ROLE lifecycle_report_other; PERFORM lifecycle_report('empty'); RAISE 'it was made'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$});
pass('somebody else is refused');
ask($database, 'DROP ROLE lifecycle_report_other');

# ---- in a browser ----

my ($browser) = grep { -x } map { my $name = $_; map { "$_/$name" } split /:/, $ENV{PATH} } qw(chromium chromium-browser google-chrome);

sub browse
{
	my ($name, @how) = @_;
	open my $out, '-|', 'timeout', '120', $browser, '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', "--user-data-dir=$dir/profile", 
		@how, "file://$dir/$name.html" or die "$browser: $!";
	local $/;
	my $answer = <$out>;
	close $out;
	return $answer;
}

SKIP:
{
	skip 'there is no chromium here', 8 unless defined $browser;
	open my $saved, '>&', \*STDERR or die $!;
	open STDERR, '>', '/dev/null' or die $!;
	open my $file, '>', "$dir/page.html" or die $!;
	print $file $page;
	close $file;
	open my $plain, '>', "$dir/plain.html" or die $!;
	print $plain '<h1>x</h1>';
	close $plain;
	my $starts = (browse('plain', '--dump-dom') // '') =~ /<h1>x/;
	my $dom = browse('page', '--dump-dom');
	browse('page', '--hide-scrollbars', '--window-size=1000,1400', "--screenshot=$dir/page.png");
	open STDERR, '>&', $saved or die $!;
	skip 'chromium does not start here', 8 if !$starts;
	is(() = $dom =~ /<h2/g, 22, 'twenty-two headings');
	is(() = $dom =~ /<tr data-stage=/g, 21, 'three tables of seven stages');
	is(() = $dom =~ /<table/g, () = $page =~ /<table/g, 'no table was moved or lost');
	is(() = $dom =~ /<svg/g, () = $page =~ /<svg/g, 'no picture was moved or lost');
	is(() = $dom =~ /<data value=/g, () = $page =~ /<data value=/g, 'no figure was moved or lost');
	unlike(join('', $dom =~ /<[^>]*>/g), qr/<script|<b |onload/, 'the browser sees no markup in names either');
	like($dom, qr/<title>&lt;b onload="x\(\)"&gt;&amp;'\{\{style\}\}: Customer life cycle/, 'the browser sees no markup in the title');
	cmp_ok(-s "$dir/page.png" // 0, '>', 30_000, 'the screenshot is not empty');
}

drop_all($database);
done_testing();

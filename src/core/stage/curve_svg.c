/*
 * curve_svg.c - the life-cycle curve of one customer: the picture.
 */
#include "stage/curve.h"

#include <math.h>
#include <string.h>

#include "stage/svg_writer.h"

/* ---- what it looks like, in units of the view box ---- */

#define WIDTH 960
#define HEIGHT 412
#define LEFT 68.0
#define RIGHT 932.0
#define TOP 92.0
#define BOTTOM 318.0
#define RIBBON (BOTTOM + 6) /* the band that shows a stage where the curve lies at zero */
#define RIBBON_HEIGHT 9.0
#define DATES (BOTTOM + 34)
#define LEGEND (BOTTOM + 70)

#define POINTS_MIN 240 /* along the curve */
#define POINTS_MAX (2 * POINTS_MIN)
#define Y_TICKS 4
#define X_TICKS_MAX 8
#define ROUNDING 1e-9 /* of a mean of equal values */

/*
 * One colour a stage: the palette of Okabe and Ito (2008), which people with
 * any common form of colour blindness tell apart, on white and on near black.
 * The names stand beside it, so that nothing hangs on colour alone.
 */
static const char *const colours[LC_STAGES] = {
    [LC_PROSPECT] = "#999999", [LC_EXPLORATION] = "#56b4e9", [LC_FORMATION] = "#009e73", [LC_STABILITY] = "#0072b2",
    [LC_DECLINE] = "#e69f00",  [LC_TERMINATED] = "#d55e00",  [LC_RECOVERY] = "#cc79a7",
};

/* Light by attributes, dark by style: what knows no style sheets draws it light. */
static const char dark[] = "<style>@media (prefers-color-scheme:dark){.lc-paper{fill:#16191d}.lc-ink{fill:#e8eaed}"
                           ".lc-muted{fill:#a3a9b1}.lc-grid{stroke:#3a4048}.lc-line{stroke:#e8eaed}"
                           ".lc-halo{stroke:#16191d}}</style>\n";

typedef struct words
{
	const char *title;   /* stage, since */
	const char *unit[2]; /* revenue, orders; days of a period */
	const char *span;    /* from, to */
	const char *merged;  /* periods of a bucket */
	const char *stages;  /* what the description lists */
	const char *until;   /* stage, its last day */
	const char *change;
	const char *end;
	const char *end_of; /* cycle */
	double letter;      /* mean width of a character, by the size of the type */
} words;

static const words languages[LC_LANGUAGES] = {
    [LC_ENGLISH] = {.title = "Life-cycle curve: %s since %t",
                    .unit = {"Net revenue per period of %d days, smoothed", "Orders per period of %d days, smoothed"},
                    .span = "; %t to %t",
                    .merged = "; steps of %d periods",
                    .stages = ". Stages:",
                    .until = " %s until %t;",
                    .change = "stage changes",
                    .end = "cycle ends",
                    .end_of = "end of cycle %d",
                    .letter = 0.56},
    [LC_CHINESE] = {.title = "生命周期曲线：%s，始于 %t",
                    .unit = {"每期（%d 天）净收入（平滑后）", "每期（%d 天）订单数（平滑后）"},
                    .span = "；%t 至 %t",
                    .merged = "；每步 %d 期",
                    .stages = "。阶段：",
                    .until = "%s至 %t；",
                    .change = "阶段变化",
                    .end = "本轮结束",
                    .end_of = "第 %d 轮结束",
                    .letter = 1.0},
};

/* ---- the sheet ---- */

typedef struct point
{
	double x;
	double y;
} point;

typedef struct sheet
{
	lc_svg svg;
	const lc_curve *curve;
	const words *words;
	const char *const *labels; /* of stages */
	lc_day first;
	double days;
	double lowest; /* of the axis */
	double highest;
	double step;  /* between two ticks: mantissa * 10^exponent */
	int mantissa; /* 1, 2 or 5 */
	int exponent;
	int bucket_points; /* a bucket's share of them; the next bucket's first one is its last */
	point at[POINTS_MAX + 1];
} sheet;

static double
x_of(const sheet *s, double day)
{
	return LEFT + (RIGHT - LEFT) * (day - s->first) / s->days;
}

static double
y_of(const sheet *s, double value)
{
	return BOTTOM - (BOTTOM - TOP) * (value - s->lowest) / (s->highest - s->lowest);
}

/* The step of the axis: 1, 2 or 5 times a power of ten. */
static void
choose_step(sheet *s, double range)
{
	static const int mantissas[] = {1, 2, 5};
	static const double powers[] = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0,  1e1,  1e2,  1e3, 1e4,
	                                1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14};
	int last = 3 * (int) (sizeof(powers) / sizeof(powers[0])) - 1;
	int i = 0;

	while (i < last && mantissas[i % 3] * powers[i / 3] * Y_TICKS < range * (1 - ROUNDING))
		i++;
	s->mantissa = mantissas[i % 3];
	s->exponent = i / 3 - 6;
	s->step = s->mantissa * powers[i / 3];
}

static void
lay_points(sheet *s)
{
	const lc_curve *curve = s->curve;
	int n = 0;
	double low = 0;
	double high = 0;

	s->bucket_points = POINTS_MIN / curve->n > 2 ? POINTS_MIN / curve->n : 2;
	for (int b = 0; b < curve->n; b++)
	{
		const lc_curve_bucket *bucket = &curve->bucket[b];
		double days = bucket->end - bucket->start + 1;

		for (int i = 0; i < s->bucket_points; i++)
			s->at[n++].x = bucket->start + days * i / s->bucket_points;
	}
	s->at[n++].x = s->first + s->days;
	for (int i = 0; i < n; i++)
	{
		s->at[i].y = lc_curve_at(curve, s->at[i].x);
		low = fmin(low, s->at[i].y);
		high = fmax(high, s->at[i].y);
	}
	choose_step(s, high > low ? high - low : Y_TICKS);
	s->lowest = floor(low / s->step + ROUNDING) * s->step;
	s->highest = high > low ? ceil(high / s->step - ROUNDING) * s->step : s->step;
	for (int i = 0; i < n; i++)
	{
		s->at[i].x = x_of(s, s->at[i].x);
		s->at[i].y = y_of(s, s->at[i].y);
	}
}

/* ---- runs: buckets on end that show one stage ---- */

typedef struct run
{
	lc_stage stage;
	int from;  /* buckets */
	int until; /* the one after the last */
	int32_t cycle;
} run;

/* The run after this one; false after the last.  The first is that after {.until = 0}. */
static bool
next_run(const lc_curve *curve, run *r)
{
	if (r->until == curve->n)
		return false;
	r->from = r->until;
	r->stage = curve->bucket[r->from].stage;
	r->cycle = curve->bucket[r->from].cycle;
	while (r->until < curve->n && curve->bucket[r->until].stage == r->stage)
		r->until++;
	return true;
}

static double
run_left(const sheet *s, const run *r)
{
	return s->at[r->from * s->bucket_points].x;
}

static double
run_right(const sheet *s, const run *r)
{
	return s->at[r->until * s->bucket_points].x;
}

static lc_day
run_end(const sheet *s, const run *r)
{
	return s->curve->bucket[r->until - 1].end;
}

/* ---- words ---- */

/* How wide a text will be, roughly. */
static double
text_width(const sheet *s, const char *text, double size)
{
	int characters = 0;

	for (; *text != '\0'; text++)
		characters += ((unsigned char) *text & 0xc0) != 0x80;
	return characters * size * s->words->letter;
}

static void
put_title(sheet *s)
{
	lc_svg_put(&s->svg, s->words->title, s->labels[s->curve->stage], s->curve->since);
}

static void
put_caption(sheet *s)
{
	const lc_curve *curve = s->curve;

	lc_svg_put(&s->svg, s->words->unit[curve->by_orders], (int) curve->period_days);
	lc_svg_put(&s->svg, s->words->span, curve->bucket[0].start, curve->bucket[curve->n - 1].end);
	if (curve->bucket_periods > 1)
		lc_svg_put(&s->svg, s->words->merged, (int) curve->bucket_periods);
}

static void
put_head(sheet *s)
{
	lc_svg *svg = &s->svg;
	run r = {.until = 0};

	lc_svg_put(
	    svg,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
	    "font-family=\"system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif\">\n<title>",
	    WIDTH, HEIGHT, WIDTH, HEIGHT);
	put_title(s);
	lc_svg_raw(svg, "</title>\n<desc>");
	put_caption(s);
	lc_svg_put(svg, s->words->stages);
	while (next_run(s->curve, &r))
		lc_svg_put(svg, s->words->until, s->labels[r.stage], run_end(s, &r));
	lc_svg_put(svg, "</desc>\n%r<rect class=\"lc-paper\" width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", dark, WIDTH,
	           HEIGHT);
	lc_svg_raw(svg, "<text class=\"lc-ink\" x=\"24\" y=\"36\" font-size=\"19\" font-weight=\"600\" fill=\"#1b1f24\">");
	put_title(s);
	lc_svg_raw(svg, "</text>\n<text class=\"lc-muted\" x=\"24\" y=\"57\" font-size=\"13\" fill=\"#59626c\">");
	put_caption(s);
	lc_svg_raw(svg, "</text>\n");
}

/* ---- the axes ---- */

/* Thousands, millions, ... where the highest tick has them. */
static const char *const magnitudes[] = {"", "k", "M", "G", "T", "P", "E"};

static int
magnitude_of(const sheet *s)
{
	double largest = fmax(s->highest, -s->lowest);
	int thousands = 0;

	while (largest >= (thousands == 0 ? 9999.5 : 999.5) && thousands < 6)
	{
		largest /= 1000;
		thousands++;
	}
	return thousands;
}

/* number * 10^shift as plain digits. */
static void
put_shifted(lc_svg *svg, int64_t number, int shift)
{
	int64_t scale = 1;

	if (number < 0)
		lc_svg_raw(svg, "-");
	number = number < 0 ? -number : number;
	for (; shift > 0; shift--)
		number *= 10;
	for (; shift < 0; shift++)
		scale *= 10;
	lc_svg_integer(svg, number / scale);
	if (number % scale != 0)
		lc_svg_raw(svg, ".");
	while ((number %= scale) != 0)
	{
		number *= 10;
		lc_svg_integer(svg, number / scale);
	}
}

static void
put_y_axis(sheet *s)
{
	int thousands = magnitude_of(s);
	int64_t first = (int64_t) floor(s->lowest / s->step + 0.5);
	int64_t last = (int64_t) floor(s->highest / s->step + 0.5);

	lc_svg_raw(&s->svg, "<g class=\"lc-muted\" font-size=\"12\" text-anchor=\"end\" fill=\"#59626c\">\n");
	for (int64_t i = first; i <= last; i++)
	{
		double y = y_of(s, (double) i * s->step);

		lc_svg_put(&s->svg, "<path class=\"%r\" d=\"M%n %nH%n\" stroke=\"%r\"/><text x=\"%n\" y=\"%n\">",
		           i == 0 ? "lc-line" : "lc-grid", LEFT, y, RIGHT, i == 0 ? "#1b1f24" : "#dfe3e8", LEFT - 8, y + 4);
		put_shifted(&s->svg, i * s->mantissa, s->exponent - 3 * thousands);
		lc_svg_put(&s->svg, "%r</text>\n", i == 0 ? "" : magnitudes[thousands]);
	}
	lc_svg_raw(&s->svg, "</g>\n");
}

/* A tick's place and label: a year, a month or a day. */
static void
put_date(sheet *s, lc_day day, int characters)
{
	char text[LC_DAY_TEXT + 1] = {0};

	lc_day_to_text(day, text);
	text[characters] = '\0';
	lc_svg_put(&s->svg,
	           "<text x=\"%n\" y=\"%n\">%r</text><path class=\"lc-line\" d=\"M%n %nv4\" stroke=\"#1b1f24\"/>\n",
	           x_of(s, day), DATES, text, x_of(s, day), RIBBON + RIBBON_HEIGHT);
}

/* The first day of a month counted from year 0; LC_DAY_NOEND past the calendar. */
static lc_day
month_start(int month)
{
	char text[] = "0000-00-01";
	int year = month / 12;
	lc_day day;

	if (year > 9999)
		return LC_DAY_NOEND;
	for (int i = 3; i >= 0; i--, year /= 10)
		text[i] = (char) ('0' + year % 10);
	text[5] = (char) ('0' + (month % 12 + 1) / 10);
	text[6] = (char) ('0' + (month % 12 + 1) % 10);
	return lc_day_from_text(text, &day) == LC_OK ? day : LC_DAY_NOEND;
}

static int
month_of(lc_day day)
{
	char text[LC_DAY_TEXT];

	lc_day_to_text(day, text);
	return ((text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0') * 12 +
	       (text[5] - '0') * 10 + text[6] - '0' - 1;
}

static void
put_x_axis(sheet *s)
{
	static const int day_steps[] = {1, 2, 7, 14};
	static const int month_steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000};
	double last = s->first + s->days;
	size_t i = 0;

	lc_svg_raw(&s->svg, "<g class=\"lc-muted\" font-size=\"12\" text-anchor=\"middle\" fill=\"#59626c\">\n");
	while (i < 4 && s->days / day_steps[i] > X_TICKS_MAX)
		i++;
	if (i < 4)
	{
		for (lc_day day = s->first; day < last; day += day_steps[i])
			put_date(s, day, LC_DAY_TEXT);
	}
	else
	{
		for (i = 0; s->days / 30.4 / month_steps[i] > X_TICKS_MAX;)
			i++;
		for (int month = (month_of(s->first - 1) / month_steps[i] + 1) * month_steps[i]; month_start(month) < last;
		     month += month_steps[i])
			put_date(s, month_start(month), month_steps[i] >= 12 ? 4 : 7);
	}
	lc_svg_raw(&s->svg, "</g>\n");
}

/* ---- the curve ---- */

static void
put_points(sheet *s, const run *r, char first)
{
	char command[2] = {first, '\0'};

	for (int i = r->from * s->bucket_points; i <= r->until * s->bucket_points; i++)
	{
		lc_svg_put(&s->svg, "%r%n %n", command, s->at[i].x, s->at[i].y);
		command[0] = 'L';
	}
}

static void
put_runs(sheet *s)
{
	run r = {.until = 0};
	double zero = y_of(s, 0);

	while (next_run(s->curve, &r))
	{
		lc_svg_put(&s->svg, "<g fill=\"%r\"><title>", colours[r.stage]);
		lc_svg_put(&s->svg, "%s", s->labels[r.stage]);
		lc_svg_put(&s->svg, s->words->span, s->curve->bucket[r.from].start, run_end(s, &r));
		lc_svg_put(&s->svg, "</title><path fill-opacity=\"0.45\" d=\"M%n %n", run_left(s, &r), zero);
		put_points(s, &r, 'L');
		lc_svg_put(&s->svg,
		           "V%nZ\"/><rect x=\"%n\" y=\"%n\" width=\"%n\" height=\"%n\"/><path fill=\"none\" stroke=\"%r\" "
		           "stroke-width=\"3\" stroke-linejoin=\"round\" stroke-linecap=\"round\" d=\"",
		           zero, run_left(s, &r), RIBBON, run_right(s, &r) - run_left(s, &r), RIBBON_HEIGHT, colours[r.stage]);
		put_points(s, &r, 'M');
		lc_svg_raw(&s->svg, "\"/></g>\n");
	}
}

static void
put_ring(lc_svg *svg, double x, double y)
{
	lc_svg_put(svg,
	           "<g><circle class=\"lc-ink\" cx=\"%n\" cy=\"%n\" r=\"4.5\" fill=\"#1b1f24\"/>"
	           "<circle class=\"lc-paper\" cx=\"%n\" cy=\"%n\" r=\"2.5\" fill=\"#ffffff\"/></g>\n",
	           x, y, x, y);
}

static void
put_diamond(lc_svg *svg, double x, double y)
{
	lc_svg_put(svg, "<path class=\"lc-ink\" d=\"M%n %nl5.5 5.5l-5.5 5.5l-5.5 -5.5Z\" fill=\"#1b1f24\"/>\n", x, y - 5.5);
}

static bool
ends_cycle(const run *r)
{
	return r->from > 0 && r->stage == LC_TERMINATED;
}

/* Where a stage begins; the end of a cycle has a sign of its own. */
static void
put_changes(sheet *s)
{
	run r = {.until = 0};

	while (next_run(s->curve, &r))
	{
		double x = run_left(s, &r);

		if (r.from == 0)
			continue;
		lc_svg_put(&s->svg, "<path class=\"lc-line\" d=\"M%n %nV%n\" stroke=\"#1b1f24\" stroke-opacity=\"%r\"%r/>\n", x,
		           TOP, BOTTOM, ends_cycle(&r) ? "0.9" : "0.45", ends_cycle(&r) ? "" : " stroke-dasharray=\"3 4\"");
		if (ends_cycle(&r))
			put_diamond(&s->svg, x, TOP);
		else
			put_ring(&s->svg, x, s->at[r.from * s->bucket_points].y);
	}
}

/* To the right of its line; near the edge to the left. */
static void
put_end_of_cycle(sheet *s, const run *r)
{
	bool left = run_left(s, r) > RIGHT - 110;

	lc_svg_put(
	    &s->svg,
	    "<text class=\"lc-ink lc-halo\" x=\"%n\" y=\"%n\" font-size=\"12\"%r fill=\"#1b1f24\" stroke=\"#ffffff\" "
	    "stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
	    run_left(s, r) + (left ? -9 : 9), TOP + 16, left ? " text-anchor=\"end\"" : "");
	lc_svg_put(&s->svg, s->words->end_of, (int) r->cycle);
	lc_svg_raw(&s->svg, "</text>\n");
}

/* Above each run that has room for it, its stage; the ends of cycles as long as they do not run into each other. */
static void
put_names(sheet *s)
{
	run r = {.until = 0};
	double free_from = LEFT;

	while (next_run(s->curve, &r))
	{
		double width = run_right(s, &r) - run_left(s, &r);

		if (ends_cycle(&r) && run_left(s, &r) >= free_from)
		{
			put_end_of_cycle(s, &r);
			free_from = run_left(s, &r) + 110;
		}
		if (text_width(s, s->labels[r.stage], 12) + 8 <= width)
			lc_svg_put(&s->svg,
			           "<text class=\"lc-ink\" x=\"%n\" y=\"%n\" font-size=\"12\" text-anchor=\"middle\" "
			           "fill=\"#1b1f24\">%s</text>\n",
			           run_left(s, &r) + width / 2, TOP - 9, s->labels[r.stage]);
	}
}

/* ---- the legend ---- */

static double
put_entry(sheet *s, double x, const char *text)
{
	lc_svg_put(&s->svg, "<text class=\"lc-ink\" x=\"%n\" y=\"%n\" font-size=\"12\" fill=\"#1b1f24\">%s</text>\n",
	           x + 17, LEGEND, text);
	return x + 17 + text_width(s, text, 12) + 18;
}

static void
put_legend(sheet *s)
{
	bool shown[LC_STAGES] = {false};
	run r = {.until = 0};
	double x = 24;
	bool changes = false;
	bool ends = false;

	while (next_run(s->curve, &r))
	{
		shown[r.stage] = true;
		changes |= r.from > 0 && !ends_cycle(&r);
		ends |= ends_cycle(&r);
	}
	for (int stage = 0; stage < LC_STAGES; stage++)
	{
		if (!shown[stage])
			continue;
		lc_svg_put(&s->svg, "<rect x=\"%n\" y=\"%n\" width=\"12\" height=\"12\" rx=\"2\" fill=\"%r\"/>", x, LEGEND - 11,
		           colours[stage]);
		x = put_entry(s, x, s->labels[stage]);
	}
	if (changes)
	{
		put_ring(&s->svg, x + 6, LEGEND - 4);
		x = put_entry(s, x, s->words->change);
	}
	if (ends)
	{
		put_diamond(&s->svg, x + 6, LEGEND - 4);
		put_entry(s, x, s->words->end);
	}
}

lc_status
lc_curve_draw(const lc_curve *curve, lc_language language, char *buffer, size_t capacity, size_t *size)
{
	sheet s = {.curve = curve,
	           .words = &languages[language],
	           .labels = lc_stage_labels[language],
	           .first = curve->bucket[0].start};

	s.days = curve->bucket[curve->n - 1].end - s.first + 1;
	lc_svg_open(&s.svg, buffer, capacity);
	lay_points(&s);
	put_head(&s);
	put_y_axis(&s);
	put_runs(&s);
	put_changes(&s);
	put_names(&s);
	put_x_axis(&s);
	put_legend(&s);
	lc_svg_raw(&s.svg, "</svg>");
	*size = s.svg.size;
	return s.svg.full ? LC_TOO_LARGE : LC_OK;
}

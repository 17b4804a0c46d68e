/*
 * test_curve.c - the life-cycle curve as a picture.
 */
#include "stage/curve.h"
#include "stage/svg_writer.h"
#include "walk.h"

#define EVENTS_MAX 400
#define CUSTOMERS 150

/* ---- XML, as far as a picture needs it ---- */

#define DEPTH_MAX 16

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
}

/* Past a reference such as &#31283; */
static const char *
past_reference(const char *at)
{
	assert_int_equal(at[0], '&');
	assert_int_equal(at[1], '#');
	for (at += 2; *at != ';'; at++)
		assert_true(*at >= '0' && *at <= '9');
	return at + 1;
}

/* Past the attributes of a tag, each in double quotes and none twice. */
static const char *
past_attributes(const char *at)
{
	char seen[400] = " ";

	while (*at == ' ')
	{
		const char *name = ++at;
		char known[64];

		while (is_name(*at))
			at++;
		snprintf(known, sizeof(known), " %.*s ", (int) (at - name), name);
		assert_null(strstr(seen, known));
		strncat(seen, known + 1, sizeof(seen) - strlen(seen) - 1);
		assert_int_equal(at[0], '=');
		assert_int_equal(at[1], '"');
		for (at += 2; *at != '"';)
		{
			assert_true(*at != '<' && *at != '\0');
			at = *at == '&' ? past_reference(at) : at + 1;
		}
		at++;
	}
	return at;
}

/* Past a tag; keeps the stack of the open ones. */
static const char *
past_tag(const char *at, const char *open[DEPTH_MAX], int *depth)
{
	const char *name = at + 1 + (at[1] == '/');
	const char *end = name;

	while (is_name(*end))
		end++;
	assert_true(end > name);
	if (at[1] == '/')
	{
		assert_true(*depth > 0);
		assert_memory_equal(open[--*depth], name, (size_t) (end - name));
		assert_false(is_name(open[*depth][end - name]));
		assert_int_equal(*end, '>');
		return end + 1;
	}
	at = past_attributes(end);
	if (*at != '/')
	{
		assert_true(*depth < DEPTH_MAX);
		open[(*depth)++] = name;
	}
	at += *at == '/';
	assert_int_equal(*at, '>');
	return at + 1;
}

static void
assert_well_formed(const char *xml)
{
	const char *open[DEPTH_MAX];
	int depth = 0;
	int roots = 0;

	for (const char *at = xml; *at != '\0';)
	{
		assert_true((*at >= ' ' && *at < 0x7f) || *at == '\n');
		if (*at == '<')
		{
			roots += depth == 0;
			at = past_tag(at, open, &depth);
		}
		else
		{
			assert_true(depth > 0 || *at == '\n');
			at = *at == '&' ? past_reference(at) : at + 1;
		}
	}
	assert_int_equal(depth, 0);
	assert_int_equal(roots, 1);
}

/* The picture, to be freed; nothing in it that asks for something outside, or runs. */
static char *
drawn(const lc_curve *curve, lc_language language)
{
	char *svg = malloc(LC_CURVE_SVG_MAX + 1);
	size_t size;

	assert_non_null(svg);
	assert_int_equal(lc_curve_draw(curve, language, svg, LC_CURVE_SVG_MAX, &size), LC_OK);
	svg[size] = '\0';
	assert_well_formed(svg);
	assert_null(strstr(svg, "href"));
	assert_null(strstr(svg, "url("));
	assert_null(strstr(svg, "script"));
	assert_null(strstr(svg, "import"));
	return svg;
}

static bool
curve_on(lc_profile profile, lc_day as_of, const lc_prepared *prepared, lc_curve *curve)
{
	heap h = {0};
	lc_env env = heap_env(&h);
	bool found;

	assert_int_equal(lc_curve_on(profile, as_of, prepared, &env, &found, curve), LC_OK);
	return found;
}

static lc_curve
curve_of(const lc_event *events, size_t n, lc_day as_of)
{
	lc_profile profile = profile_of(events, n);
	lc_curve curve;

	assert_true(curve_on(profile, as_of, &shipped, &curve));
	profile_free(profile);
	return curve;
}

/* ---- what is drawn ---- */

static void
any_customer_can_be_drawn(void **state)
{
	rng r = 41;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_event events[60];
		size_t n = (size_t) rng_between(&r, 1, 60);
		lc_day as_of = (lc_day) (c % 15 == 0 ? LC_DAY_MAX : rng_between(&r, 8700, 12000));
		lc_profile profile;

		random_events(&r, events, n);
		profile = profile_of(events, n);
		lc_curve curve;

		if (curve_on(profile, as_of, &shipped, &curve))
			free(drawn(&curve, (lc_language) (c % LC_LANGUAGES)));
		profile_free(profile);
	}
}

static void
buckets_cover_the_history(void **state)
{
	rng r = 42;

	for (int c = 0; c < CUSTOMERS; c++)
	{
		lc_event events[EVENTS_MAX];
		size_t n = (size_t) rng_between(&r, 1, EVENTS_MAX);
		lc_day as_of = (lc_day) (9000 + rng_between(&r, 0, 1 << rng_between(&r, 0, 19)));
		lc_day first = LC_DAY_NOEND;
		double revenue = 0;
		double orders = 0;
		lc_profile profile;
		lc_curve curve;

		for (size_t i = 0; i < n; i++)
		{
			lc_day day = (lc_day) rng_between(&r, 9000, as_of);
			bool refund = rng_next(&r) % 5 == 0;

			events[i] = event_of(day, refund ? LC_REFUND : LC_ORDER, 0, 1, rng_between(&r, 0, 900) * LC_MONEY_UNIT);
			revenue += (refund ? -1 : 1) * (double) (events[i].sum / LC_MONEY_UNIT);
			orders += !refund;
			first = day < first ? day : first;
		}
		profile = profile_of(events, n);
		assert_true(curve_on(profile, as_of, &shipped, &curve));
		assert_true(curve.n >= 1 && curve.n <= LC_CURVE_BUCKETS);
		assert_int_equal(curve.bucket[0].start, first);
		assert_int_equal(curve.bucket[curve.n - 1].end, as_of);
		for (int b = 0; b < curve.n; b++)
		{
			if (b > 0)
				assert_int_equal(curve.bucket[b].start, curve.bucket[b - 1].end + 1);
			revenue -= curve.bucket[b].revenue;
			orders -= curve.bucket[b].orders;
		}
		assert_true(fabs(revenue) < 1e-6);
		assert_true(orders == 0);
		profile_free(profile);
	}
}

/* The most there can be to draw: every bucket another stage, numbers as long as they get. */
static void
the_largest_picture_fits(void **state)
{
	static lc_curve curve = {.period_days = 36500, .bucket_periods = 99999, .n = LC_CURVE_BUCKETS, .reach = 30000};
	size_t largest = 0;

	curve.since = LC_DAY_MAX;
	for (int language = 0; language < LC_LANGUAGES; language++)
	{
		for (int scale = -6; scale <= 13; scale++)
		{
			char *svg;

			for (int b = 0; b < curve.n; b++)
			{
				lc_curve_bucket *bucket = &curve.bucket[b];

				bucket->start = LC_DAY_MIN + 30000 * b;
				bucket->end = bucket->start + 29999;
				bucket->stage = (lc_stage) (b % 2 == 0 ? LC_EXPLORATION : LC_TERMINATED);
				bucket->cycle = 1000000 + b;
				bucket->revenue = (b % 2 == 0 ? -9.87654321 : 9.87654321) * pow(10, scale);
				bucket->orders = 1;
				bucket->exposure = 1;
			}
			svg = drawn(&curve, (lc_language) language);
			largest = strlen(svg) > largest ? strlen(svg) : largest;
			free(svg);
		}
	}
	/* with something to spare, and not absurdly much */
	assert_true(largest < LC_CURVE_SVG_MAX / 10 * 9 && largest > LC_CURVE_SVG_MAX / 10 * 4);
}

static void
what_does_not_fit_is_an_error(void **state)
{
	const lc_event event = event_of(9000, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_curve curve = curve_of(&event, 1, 9100);
	char *whole = drawn(&curve, LC_ENGLISH);
	size_t needed = strlen(whole);

	for (size_t capacity = 0; capacity <= needed; capacity += 97)
	{
		/* of exactly this size, so that a sanitizer sees a byte too many */
		char *small = malloc(capacity > 0 ? capacity : 1);
		size_t size;

		assert_int_equal(lc_curve_draw(&curve, LC_ENGLISH, small, capacity, &size), LC_TOO_LARGE);
		assert_true(size <= capacity);
		assert_memory_equal(small, whole, size);
		free(small);
	}
	free(whole);
}

static void
nothing_is_drawn_before_the_first_event(void **state)
{
	const lc_event event = event_of(9000, LC_ORDER, 0, 1, LC_MONEY_UNIT);
	lc_profile profile = profile_of(&event, 1);
	lc_curve curve;

	assert_false(curve_on(profile, 8999, &shipped, &curve));
	profile_free(profile);
}

/* ---- the curve ---- */

/* A customer as steady as can be is a flat line, to its ends and through a last period of any length. */
static void
a_steady_customer_is_a_flat_line(void **state)
{
	for (int days = 30; days < 5000; days += 137)
	{
		static lc_event events[5000];
		size_t n = 0;
		lc_curve curve;

		for (lc_day day = 9000; day < 9000 + days; day++)
			events[n++] = event_of(day, LC_ORDER, 0, 1, 2 * LC_MONEY_UNIT);
		curve = curve_of(events, n, 9000 + days - 1);
		for (int day = 0; day <= days; day += 7)
			assert_true(fabs(lc_curve_at(&curve, 9000 + day) - 60) < 1e-9);
	}
}

static void
a_first_period_counts_what_there_is(void **state)
{
	const lc_event event = event_of(9000, LC_ORDER, 0, 1, 45 * LC_MONEY_UNIT);
	lc_curve curve = curve_of(&event, 1, 9001);

	assert_int_equal(curve.n, 1);
	assert_true(lc_curve_at(&curve, 9000) == 45);
	assert_true(lc_curve_at(&curve, 9002) == 45);
}

/* Where nothing is paid the curve is of orders, and ten lines of one invoice are one. */
static void
lines_of_one_key_are_one_order_of_the_curve(void **state)
{
	const lc_event events[] = {event_of(9000, LC_ORDER, 0, 10, 0),
	                           lc_order_key_event(9000, lc_order_key_hash("A-17", 4), 10)};
	lc_curve curve = curve_of(events, LENGTH(events), 9001);

	assert_true(curve.by_orders);
	assert_true(lc_curve_at(&curve, 9000) == 1);
}

/* Smoothing moves revenue about, within a share of the whole; it neither makes nor hides a rise. */
static void
smoothing_keeps_the_turn(void **state)
{
	lc_event events[EVENTS_MAX];
	size_t n = 0;
	lc_curve curve;

	for (lc_day day = 9000; day < 9360; day += 5)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 10 * LC_MONEY_UNIT);
	for (lc_day day = 9360; day < 9720; day += 5)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 30 * LC_MONEY_UNIT);
	curve = curve_of(events, n, 9719);
	assert_true(fabs(lc_curve_at(&curve, 9000) - 60) < 1e-9);
	assert_true(fabs(lc_curve_at(&curve, 9720) - 180) < 1e-9);
	assert_true(fabs(lc_curve_at(&curve, 9360) - 120) < 1e-9);
	for (int day = 9000; day < 9720; day++)
		assert_true(lc_curve_at(&curve, day + 1) >= lc_curve_at(&curve, day) - 1e-9);
	assert_true(curve.reach <= 720.0 / 8);
}

/* ---- what the picture says ---- */

static void
a_prospect_shows_orders_and_no_marks(void **state)
{
	const lc_event event = event_of(9000, LC_CONTACT, 0, 1, 0);
	lc_curve curve = curve_of(&event, 1, 9200);
	char *english = drawn(&curve, LC_ENGLISH);
	char *chinese = drawn(&curve, LC_CHINESE);

	assert_non_null(strstr(english, "<title>Life-cycle curve: Prospect since 2024-08-22</title>"));
	assert_non_null(strstr(english, "Orders per period of 30 days, smoothed; 2024-08-22 to 2025-03-10"));
	assert_null(strstr(english, "Net revenue"));
	assert_null(strstr(english, "stage changes"));
	assert_null(strstr(english, "cycle ends"));
	/* 潜在期 */
	assert_non_null(strstr(chinese, "&#28508;&#22312;&#26399;"));
	assert_null(strstr(chinese, "Prospect"));
	free(english);
	free(chinese);
}

static void
a_lost_customer_shows_the_end(void **state)
{
	lc_event events[EVENTS_MAX];
	size_t n = 0;
	lc_curve curve;
	char *svg;

	for (lc_day day = 9000; day < 9600; day += 5)
		events[n++] = event_of(day, LC_ORDER, 0, 1, 1000 * LC_MONEY_UNIT);
	curve = curve_of(events, n, 10000);
	svg = drawn(&curve, LC_ENGLISH);
	assert_non_null(strstr(svg, "Life-cycle curve: Terminated since "));
	assert_non_null(strstr(svg, "end of cycle 1"));
	assert_non_null(strstr(svg, "stage changes"));
	assert_non_null(strstr(svg, ">6000</text>"));
	assert_non_null(strstr(svg, "Net revenue per period of 30 days"));
	assert_non_null(strstr(svg, "Terminated until 2027-05-19;</desc>"));
	free(svg);
}

static void
ticks_are_written_short(void **state)
{
	static const struct
	{
		double revenue; /* of the one period */
		const char *tick;
	} cases[] = {{0.002, ">0.002<"}, {0.7, ">0.2<"},    {9, ">10<"},      {900, ">500<"},    {8000, ">8000<"},
	             {90000, ">50k<"},   {1.5e6, ">1.5M<"}, {7e11, ">200G<"}, {-90000, ">-50k<"}};

	for (size_t c = 0; c < LENGTH(cases); c++)
	{
		lc_curve curve = {.period_days = 30, .bucket_periods = 1, .reach = 45, .n = 1};
		char *svg;

		curve.bucket[0] = (lc_curve_bucket){.start = 9000, .end = 9029, .revenue = cases[c].revenue, .exposure = 1};
		svg = drawn(&curve, LC_ENGLISH);
		if (strstr(svg, cases[c].tick) == NULL)
			fail_msg("%g shows no %s", cases[c].revenue, cases[c].tick);
		free(svg);
	}
}

/* ---- the writer ---- */

static void
text_is_escaped_and_numbers_are_plain(void **state)
{
	char buffer[400];
	lc_svg svg;

	lc_svg_open(&svg, buffer, sizeof(buffer));
	lc_svg_put(&svg, "%s|%r|%d|%n %n %n %n|%t|%%|期", "<a & \"b\">\x01 稳\xff", "<i/>", -7, 0.04, -0.04, -1.25, 12.96,
	           day_of("0001-01-01"));
	assert_false(svg.full);
	buffer[svg.size] = '\0';
	assert_string_equal(
	    buffer, "&#60;a &#38; &#34;b&#34;&#62;&#65533; &#31283;&#65533;|<i/>|-7|0 0 -1.3 13|0001-01-01|%|&#26399;");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_customer_can_be_drawn),
	    cmocka_unit_test(buckets_cover_the_history),
	    cmocka_unit_test(the_largest_picture_fits),
	    cmocka_unit_test(what_does_not_fit_is_an_error),
	    cmocka_unit_test(nothing_is_drawn_before_the_first_event),
	    cmocka_unit_test(a_steady_customer_is_a_flat_line),
	    cmocka_unit_test(a_first_period_counts_what_there_is),
	    cmocka_unit_test(smoothing_keeps_the_turn),
	    cmocka_unit_test(lines_of_one_key_are_one_order_of_the_curve),
	    cmocka_unit_test(a_prospect_shows_orders_and_no_marks),
	    cmocka_unit_test(a_lost_customer_shows_the_end),
	    cmocka_unit_test(ticks_are_written_short),
	    cmocka_unit_test(text_is_escaped_and_numbers_are_plain),
	};

	return cmocka_run_group_tests_name("curve", tests, prepare_shipped, NULL);
}

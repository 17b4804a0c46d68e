/*
 * test_money.c - exact money, from doubles, from numeric's digits, as text.
 */
#include "support.h"

/* ---- from a double ---- */

static void
doubles_round_half_away_from_zero(void **state)
{
	static const struct
	{
		double value;
		lc_money micros;
	} cases[] = {
	    {0.0, 0},
	    {29.33, 29330000},
	    {0.1, 100000},
	    {0.5e-6, 1},
	    {1.5e-6, 2},
	    {2.5e-6, 3},
	    {3.5e-6, 4},
	    {0.49999999999999989e-6, 0},
	    {4503599627.370497, INT64_C(4503599627370497)}, /* where adding a half would round up */
	    {0.4e-6, 0},
	    {0.6e-6, 1},
	    {1.0 / 3.0, 333333},
	    {2.0 / 3.0, 666667},

	    {5e-324, 0},
	    {9.2e12, LC_MONEY_ENTRY_MAX},
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_money above = 0;
		lc_money below = 0;

		assert_int_equal(lc_money_from_double(cases[i].value, &above), LC_OK);
		assert_int_equal(lc_money_from_double(-cases[i].value, &below), LC_OK);
		if (above != cases[i].micros || below != -cases[i].micros)
			fail_msg("%.17g came to %lld, its negative to %lld", cases[i].value, (long long) above, (long long) below);
	}
}

static void
micros_survive_a_double(void **state)
{
	rng r = 1;

	for (int i = 0; i < 200000; i++)
	{
		lc_money micros = rng_magnitude(&r, 51) * (rng_next(&r) % 2 == 0 ? 1 : -1);
		lc_money back = 0;

		assert_int_equal(lc_money_from_double((double) micros / 1e6, &back), LC_OK);
		assert_int_equal(back, micros);
	}
}

static void
doubles_past_the_limit_are_refused(void **state)
{
	lc_money money;

	assert_int_equal(lc_money_from_double(nextafter(9.2e12, INFINITY), &money), LC_MONEY_RANGE);
	assert_int_equal(lc_money_from_double(nextafter(-9.2e12, -INFINITY), &money), LC_MONEY_RANGE);
	assert_int_equal(lc_money_from_double(1.7976931348623157e308, &money), LC_MONEY_RANGE);
}

static void
doubles_that_are_no_number_are_refused(void **state)
{
	lc_money money;

	assert_int_equal(lc_money_from_double((double) NAN, &money), LC_MONEY_NOT_FINITE);
	assert_int_equal(lc_money_from_double((double) INFINITY, &money), LC_MONEY_NOT_FINITE);
	assert_int_equal(lc_money_from_double((double) -INFINITY, &money), LC_MONEY_NOT_FINITE);
}

/* ---- from numeric's digits, against arithmetic on strings ---- */

#define WEIGHT_HIGH 4
#define WEIGHT_LOW (-15)
#define UNITS_TEXT (4 * (WEIGHT_HIGH + 1))
#define MICROS_TEXT (UNITS_TEXT + LC_MONEY_DECIMALS)
#define WHOLE_TEXT (UNITS_TEXT - 4 * WEIGHT_LOW)

/* Writes the number out in full, all its decimals included. */
static void
write_out(const int16_t *digits, int ndigits, int weight, char text[WHOLE_TEXT])
{
	memset(text, '0', WHOLE_TEXT);
	for (int i = 0; i < ndigits; i++)
	{
		char *at = text + 4 * (WEIGHT_HIGH - (weight - i));

		for (int n = 3, digit = digits[i]; n >= 0; n--, digit /= 10)
			at[n] = (char) ('0' + digit % 10);
	}
}

/* Rounds to the sixth decimal by the seventh; false if that passes the limit. */
static bool
round_text(const char text[WHOLE_TEXT], lc_money *micros)
{
	static const char limit[] = "00000009200000000000000000";
	char rounded[MICROS_TEXT];
	int at = MICROS_TEXT - 1;

	memcpy(rounded, text, MICROS_TEXT);
	if (text[MICROS_TEXT] >= '5')
	{
		while (rounded[at] == '9')
			rounded[at--] = '0';
		rounded[at]++;
	}
	if (memcmp(rounded, limit, MICROS_TEXT) > 0)
		return false;
	*micros = 0;
	for (at = 0; at < MICROS_TEXT; at++)
		*micros = *micros * 10 + (rounded[at] - '0');
	return true;
}

static int16_t
random_digit(rng *r)
{
	static const int16_t telling[] = {0, 1, 49, 50, 99, 4999, 5000, 9949, 9950, 9999};

	return rng_next(r) % 2 == 0 ? telling[rng_next(r) % LENGTH(telling)] : (int16_t) rng_between(r, 0, 9999);
}

/* numeric's digits may lie at an odd address */
static lc_status
from_digits(const int16_t *digits, int ndigits, int weight, bool negative, lc_money *money)
{
	char unaligned[1 + 16 * sizeof(int16_t)];

	memcpy(unaligned + 1, digits, (size_t) ndigits * sizeof(*digits));
	return lc_money_from_digits(unaligned + 1, ndigits, weight, negative, money);
}

static void
digits_round_as_decimal_text_does(void **state)
{
	rng r = 2;
	int within = 0;
	int past = 0;

	for (int i = 0; i < 300000; i++)
	{
		int16_t digits[10];
		int ndigits = (int) rng_between(&r, 1, 10);
		int weight = (int) rng_between(&r, -5, WEIGHT_HIGH);
		bool negative = rng_next(&r) % 2 == 0;
		char text[WHOLE_TEXT];
		lc_money expected;
		lc_money money;
		lc_status status;

		digits[0] = (int16_t) rng_between(&r, 1, rng_next(&r) % 2 == 0 ? 10 : 9999);
		for (int d = 1; d < ndigits; d++)
			digits[d] = random_digit(&r);
		write_out(digits, ndigits, weight, text);
		status = from_digits(digits, ndigits, weight, negative, &money);
		if (!round_text(text, &expected))
		{
			past++;
			assert_int_equal(status, LC_MONEY_RANGE);
			continue;
		}
		within++;
		assert_int_equal(status, LC_OK);
		if (money != (negative ? -expected : expected))
			fail_msg("%.*s came to %lld", WHOLE_TEXT, text, (long long) money);
	}
	/* the cases were no one-sided lot */
	assert_true(within > 50000 && past > 20000);
}

static void
digits_at_the_limit(void **state)
{
	static const int16_t limit[] = {9, 2000, 0, 0};
	static const int16_t rounds_to_limit[] = {9, 2000, 0, 0, 0, 49};
	static const int16_t rounds_past_limit[] = {9, 2000, 0, 0, 0, 50};
	lc_money money;

	assert_int_equal(from_digits(limit, 4, 3, true, &money), LC_OK);
	assert_int_equal(money, -LC_MONEY_ENTRY_MAX);
	assert_int_equal(from_digits(rounds_to_limit, 6, 3, false, &money), LC_OK);
	assert_int_equal(money, LC_MONEY_ENTRY_MAX);
	assert_int_equal(from_digits(rounds_past_limit, 6, 3, false, &money), LC_MONEY_RANGE);
}

static void
no_digits_are_zero(void **state)
{
	lc_money money = 1;

	assert_int_equal(lc_money_from_digits(NULL, 0, 0, false, &money), LC_OK);
	assert_int_equal(money, 0);
}

/* ---- text ---- */

static void
amounts_have_two_to_six_decimals(void **state)
{
	static const struct
	{
		lc_money money;
		const char *text;
	} cases[] = {
	    {0, "0.00"},
	    {1, "0.000001"},
	    {-10, "-0.00001"},
	    {10000, "0.01"},
	    {1234500, "1.2345"},
	    {1500000, "1.50"},
	    {-29330000, "-29.33"},
	    {INT64_C(1000000000000), "1000000.00"},
	    {INT64_MAX, "9223372036854.775807"},
	    {INT64_MIN, "-9223372036854.775808"},
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		char text[LC_MONEY_TEXT + 1] = {0};

		assert_int_equal(lc_money_to_text(cases[i].money, text), strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

static void
text_gives_the_amount_back(void **state)
{
	static const lc_money edges[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
	rng r = 3;

	for (size_t i = 0; i < 300000; i++)
	{
		lc_money money = i < LENGTH(edges) ? edges[i] : (lc_money) rng_next(&r) >> rng_between(&r, 0, 63);
		char text[LC_MONEY_TEXT];
		lc_money back;

		assert_int_equal(lc_money_from_text(text, lc_money_to_text(money, text), &back), LC_OK);
		assert_int_equal(back, money);
	}
}

/* What the digits come to, in micros; all of them lie within the room. */
static lc_int128
value_of(const lc_digits *digits)
{
	lc_int128 value = 0;

	for (int w = 8; w >= -2; w--)
	{
		int i = digits->weight - w;

		value = value * LC_NUMERIC_BASE + (i >= 0 && i < digits->n ? digits->digit[i] : 0);
	}
	/* eight decimals, of which the last two are zeros */
	assert_int_equal((int) (value % 100), 0);
	return digits->negative ? -(value / 100) : value / 100;
}

static void
digits_are_those_of_the_text(void **state)
{
	static const lc_money edges[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, 100, 10000, 1000000, INT64_MAX - 1, INT64_MAX};
	rng r = 5;

	for (size_t i = 0; i < 300000; i++)
	{
		lc_int128 sum = i < LENGTH(edges) ? edges[i] : (lc_money) rng_next(&r) >> rng_between(&r, 0, 63);
		char text[LC_INT128_TEXT + 1];
		lc_digits digits;

		if (i >= LENGTH(edges) && i % 3 == 0)
			sum = sum * (lc_int128) INT64_C(10000000000000000) + (lc_money) rng_next(&r);
		text[lc_int128_to_text(sum, text)] = '\0';
		lc_int128_to_digits(sum, &digits);
		assert_true(value_of(&digits) == sum);
		assert_int_equal(digits.decimals, strlen(strchr(text, '.') + 1));
		assert_true(digits.n == 0 ? digits.weight == 0 : digits.digit[0] != 0 && digits.digit[digits.n - 1] != 0);
	}
}

static void
text_may_have_fewer_or_more_digits_than_written(void **state)
{
	static const struct
	{
		const char *text;
		lc_money money;
	} cases[] = {
	    {"5", 5000000},
	    {"-5", -5000000},
	    {"5.1", 5100000},
	    {"5.100000", 5100000},
	    {"-0", 0},
	    {"-0.000001", -1},
	    {"007", 7000000},
	    {"0.50", 500000},
	    {"00000000000000000000001", 1000000},
	    {"9223372036854.0", INT64_C(9223372036854000000)},
	};

	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		lc_money money;

		assert_int_equal(lc_money_from_text(cases[i].text, strlen(cases[i].text), &money), LC_OK);
		assert_int_equal(money, cases[i].money);
	}
}

static void
refuse_texts(const char *const *texts, size_t n, lc_status expected)
{
	for (size_t i = 0; i < n; i++)
	{
		lc_money money;

		if (lc_money_from_text(texts[i], strlen(texts[i]), &money) != expected)
			fail_msg("\"%s\" was not refused with %d", texts[i], expected);
	}
}

static void
text_that_is_no_amount_is_refused(void **state)
{
	static const char *const texts[] = {
	    "",          "-",   ".",  "1.", ".5",  "-.5",   "+1",   "--1", "1-",  "1.-5", "1.2.3",
	    "1.0000000", "1e5", " 1", "1 ", "1,5", "1 000", "0x10", "NaN", "inf", "1.5x", "x1.5",
	};

	refuse_texts(texts, LENGTH(texts), LC_BAD_TEXT);
}

static void
text_past_64_bits_is_refused(void **state)
{
	static const char *const texts[] = {
	    "9223372036854.775808",
	    "-9223372036854.775809",
	    "18446744073709.551615",
	    "18446744073709.551616",
	    "18446744073710",
	    "184467440737095516160",
	    "-99999999999999999999999999999999",
	};

	refuse_texts(texts, LENGTH(texts), LC_OVERFLOW);
}

static void
only_the_given_length_is_read(void **state)
{
	lc_money money;

	assert_int_equal(lc_money_from_text("12.5", 2, &money), LC_OK);
	assert_int_equal(money, 12000000);
}

static void
adding_stops_at_64_bits(void **state)
{
	int64_t sum = INT64_MAX - 1;

	assert_int_equal(lc_add(&sum, 1), LC_OK);
	assert_int_equal(sum, INT64_MAX);
	assert_int_equal(lc_add(&sum, 1), LC_OVERFLOW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(doubles_round_half_away_from_zero),
	    cmocka_unit_test(micros_survive_a_double),
	    cmocka_unit_test(doubles_past_the_limit_are_refused),
	    cmocka_unit_test(doubles_that_are_no_number_are_refused),
	    cmocka_unit_test(digits_round_as_decimal_text_does),
	    cmocka_unit_test(digits_at_the_limit),
	    cmocka_unit_test(no_digits_are_zero),
	    cmocka_unit_test(amounts_have_two_to_six_decimals),
	    cmocka_unit_test(text_gives_the_amount_back),
	    cmocka_unit_test(digits_are_those_of_the_text),
	    cmocka_unit_test(text_may_have_fewer_or_more_digits_than_written),
	    cmocka_unit_test(text_that_is_no_amount_is_refused),
	    cmocka_unit_test(text_past_64_bits_is_refused),
	    cmocka_unit_test(only_the_given_length_is_read),
	    cmocka_unit_test(adding_stops_at_64_bits),
	};

	return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}

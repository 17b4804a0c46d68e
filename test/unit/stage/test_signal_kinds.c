/*
 * test_signal_kinds.c - which kinds of signals speak for the customer, however they are written.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "profile/measure.h"
#include "stage/signal_kinds.h"
#include "support.h"

static const char *const words[] = LC_GOOD_SIGNALS;

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SPELLINGS_MAX 2000

static uint32_t
hash_of(const char *kind)
{
	return lc_key_hash(kind, strlen(kind));
}

typedef enum letters
{
	AS_LISTED,
	CAPITAL,
	CAPITALS_EACH,
	ALL_CAPITALS,
	LETTERS
} letters;

/* A word, or NULL, written one way: between stands for its blanks, blanks of before and behind around it. */
static void
write_word(char *to, const char *word, letters how, const char *between, const char *before, const char *behind)
{
	bool first = true;

	to += sprintf(to, "%s", before);
	for (const char *at = word; *at != '\0'; at++)
	{
		bool begins = at == word || at[-1] == ' ';
		bool capital = how == ALL_CAPITALS || (how == CAPITALS_EACH && begins) || (how == CAPITAL && first);

		if (*at == ' ')
			to += sprintf(to, "%s", between);
		else
			*to++ = (char) (capital && (unsigned char) *at < 128 ? toupper((unsigned char) *at) : *at);
		first = false;
	}
	strcpy(to, behind);
}

static int
compare_hashes(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *) a;
	uint32_t y = *(const uint32_t *) b;

	return (x > y) - (x < y);
}

/* The hashes of all spellings of the list, in order and each once. */
static size_t
spell_all(uint32_t *hashes)
{
	static const char *const betweens[] = {" ", "-", "_", ""};
	static const char *const arounds[][2] = {{"", ""}, {" ", ""}, {"", " "}};
	char written[100];
	size_t n = 0;
	size_t kept = 0;

	for (size_t word = 0; word < COUNT(words); word++)
		for (int how = AS_LISTED; how < LETTERS; how++)
			for (size_t between = 0; between < COUNT(betweens); between++)
				for (size_t around = 0; around < COUNT(arounds); around++)
				{
					assert_true(n < SPELLINGS_MAX);
					write_word(written, words[word], (letters) how, betweens[between], arounds[around][0],
					           arounds[around][1]);
					hashes[n++] = hash_of(written);
				}
	qsort(hashes, n, sizeof(*hashes), compare_hashes);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || hashes[kept - 1] != hashes[i])
			hashes[kept++] = hashes[i];
	return kept;
}

static void
the_table_has_each_spelling_of_the_list(void **state)
{
	static uint32_t hashes[SPELLINGS_MAX];
	size_t n = spell_all(hashes);
	size_t have;
	const uint32_t *table = lc_good_signal_hashes(&have);

	if (n != have || memcmp(table, hashes, n * sizeof(*table)) != 0)
	{
		print_message("src/core/stage/signal_kinds.c is to have these %zu:\n", n);
		for (size_t i = 0; i < n; i++)
			print_message("0x%08x,%s", hashes[i], i % 9 == 8 ? "\n" : " ");
		fail_msg("the table has other hashes than the list");
	}
	for (size_t i = 0; i < n; i++)
		assert_true(lc_signal_is_good(hashes[i]));
}

static void
praise_is_praise_however_it_is_written(void **state)
{
	static const char *const good[] = {"praise",    "Praise",    "PRAISE",    " praise",  "praise ",        "thank you",
	                                   "Thank You", "thank_you", "THANK-YOU", "thankyou", "ThankYou",       "好评",
	                                   "感谢",      "感谢 ",     "推荐",      "续约",     "Recommendation", "referral",
	                                   "Renewal",   "赞扬",      "COMPLIMENT"};

	for (size_t i = 0; i < COUNT(good); i++)
		if (!lc_signal_is_good(hash_of(good[i])))
			fail_msg("\"%s\" speaks for leaving", good[i]);
}

static void
every_other_kind_speaks_for_leaving(void **state)
{
	static const char *const others[] = {
	    "",          "complaint",  "Complaint",      "投诉",
	    "exit talk", "exit",       "no praise",      "thanks for nothing",
	    "service",   "competitor", "price",          "cancellation",
	    "不续签",    "不推荐",     "差评",           "non-renewal",
	    "fairness",  "moved",      "supplier",       "流失",
	    "退订",      "unrenewal",  "praises no one",
	};
	rng r = {91};
	size_t n;

	assert_false(lc_signal_is_good(0));
	for (size_t i = 0; i < COUNT(others); i++)
		if (lc_signal_is_good(hash_of(others[i])))
			fail_msg("\"%s\" speaks for the customer", others[i]);
	lc_good_signal_hashes(&n);
	for (int i = 0; i < 1000; i++)
		assert_false(lc_signal_is_good((uint32_t) rng_next(&r)));
	assert_true(n < SPELLINGS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_table_has_each_spelling_of_the_list),
	    cmocka_unit_test(praise_is_praise_however_it_is_written),
	    cmocka_unit_test(every_other_kind_speaks_for_leaving),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

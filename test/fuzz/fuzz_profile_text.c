/*
 * fuzz_profile_text.c - any text as a profile.
 *
 * What is refused says where, within the text; what is read passes the check
 * and comes back from its own text to the byte.
 */
#include <string.h>

#include "fuzz_env.h"
#include "profile/profile_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *exact = malloc(size > 0 ? size : 1);
	uint8_t *memory;
	uint8_t *memory_back;
	lc_profile profile;
	size_t size_back;
	lc_json_error error;
	char *text;
	size_t length;
	lc_status status;

	if (size > 0)
		memcpy(exact, data, size);
	status = lc_profile_from_json(exact, size, 0, &malloc_env, &memory, &profile.size, &error);
	free(exact);
	if (status != LC_OK)
	{
		LAW(error.offset + error.length <= size);
		LAW(error.expected != NULL || status == LC_OVERFLOW);
		return 0;
	}
	profile.bytes = memory;
	LAW(lc_profile_check(profile, &malloc_env) == LC_OK);
	LAW(lc_profile_to_json(profile, &malloc_env, &text, &length) == LC_OK);
	LAW(lc_profile_from_json(text, length, 0, &malloc_env, &memory_back, &size_back, &error) == LC_OK);
	LAW(size_back == profile.size && memcmp(memory, memory_back, size_back) == 0);
	free(memory);
	free(memory_back);
	free(text);
	return 0;
}

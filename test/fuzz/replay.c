/*
 * replay.c - a fuzz target on the inputs given as files, each once.
 *
 * For compilers without libFuzzer, and for what was found before: a corpus is
 * a test as well.  No input is a failure.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST (1 << 20)

int
main(int argc, char **argv)
{
	static uint8_t input[MOST];

	for (int i = 1; i < argc; i++)
	{
		FILE *file = fopen(argv[i], "rb");
		size_t size;

		if (file == NULL)
		{
			perror(argv[i]);
			return 1;
		}
		size = fread(input, 1, MOST, file);
		fclose(file);
		(void) LLVMFuzzerTestOneInput(input, size);
	}
	printf("%s: %d inputs\n", argv[0], argc - 1);
	return argc > 1 ? 0 : 1;
}

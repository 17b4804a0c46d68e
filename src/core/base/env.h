/*
 * env.h - what the caller lends the core: memory, and a check for cancels.
 *
 * alloc returns memory or NULL, upon which the core returns LC_NO_MEMORY;
 * release takes it back.  The core calls poll in every loop whose length depends
 * on the input, unless that is a single pass over the bytes.  poll may leave by a
 * long jump, as a server's cancel does; so across it the core holds nothing but
 * memory of alloc.
 */
#ifndef LC_ENV_H
#define LC_ENV_H

#include <stddef.h>
#include <stdint.h>

/*
 * Rows, events or periods between two polls.  The slowest of them take some
 * microseconds, so a cancel waits some milliseconds at most; a poll takes some
 * nanoseconds, so its cost does not show.
 */
#define LC_POLL_EVERY 4096

typedef struct lc_env
{
	void *(*alloc)(void *context, size_t size);
	void (*release)(void *context, void *memory);
	void (*poll)(void *context);
	void *context;
} lc_env;

static inline void *
lc_alloc(const lc_env *env, size_t size)
{
	return env->alloc(env->context, size);
}

static inline void
lc_release(const lc_env *env, void *memory)
{
	if (memory != NULL)
		env->release(env->context, memory);
}

static inline void
lc_poll(const lc_env *env)
{
	env->poll(env->context);
}

/* To be called at each step of a loop, with its number: polls at every LC_POLL_EVERY-th. */
static inline void
lc_poll_at(const lc_env *env, uint64_t step)
{
	if (step % LC_POLL_EVERY == LC_POLL_EVERY - 1)
		lc_poll(env);
}

#endif /* LC_ENV_H */

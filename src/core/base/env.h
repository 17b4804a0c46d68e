/*
 * env.h - what the core borrows from whoever runs it.
 *
 * Memory comes from alloc (NULL means none: the core then returns
 * LC_NO_MEMORY) and goes back through release.  poll is called in loops whose
 * length the input decides, unless they are a single pass over the bytes; it
 * may leave by a long jump, as a server's cancel does, so the core holds
 * nothing outside alloc's memory across it.
 */
#ifndef LC_ENV_H
#define LC_ENV_H

#include <stddef.h>
#include <stdint.h>

/*
 * How many rows, events or periods pass between two polls.  The slowest of
 * them takes some microseconds, so a cancel waits for some milliseconds at
 * most; a poll takes some nanoseconds, which nobody notices once in so many.
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

/* For a loop that counts its steps: polls at every LC_POLL_EVERY-th. */
static inline void
lc_poll_at(const lc_env *env, uint64_t step)
{
	if (step % LC_POLL_EVERY == LC_POLL_EVERY - 1)
		lc_poll(env);
}

#endif /* LC_ENV_H */

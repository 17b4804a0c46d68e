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

#endif /* LC_ENV_H */

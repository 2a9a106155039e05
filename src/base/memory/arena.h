/* Memory that is freed all at once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MEMORY_ARENA_H
#define BASE_MEMORY_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* A zeroed struct is an empty arena. */
struct arena {
	struct arena_block *head;
	size_t used; /* bytes taken of the newest block */
};

/* `size` bytes of zeroed memory, aligned for any type; lives until the
 * arena is reset or freed.  Never NULL. */
void *arena_alloc(struct arena *arena, size_t size)
    __attribute__((malloc, alloc_size(2)));

/* The same for `n` values of `size` bytes; a product that overflows ends the
 * program, as running out of memory does. */
void *arena_calloc(struct arena *arena, size_t n, size_t size)
    __attribute__((malloc, alloc_size(2, 3)));

/* One zeroed value, or `n` of them, of a type. */
#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, n)                                            \
	((type *)arena_calloc((arena), (n), sizeof(type)))

/* Copies, always NUL-terminated. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *data, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Forget everything in it; one block is kept for reuse. */
void arena_reset(struct arena *arena);

/* Give all memory back; the arena is empty and usable again. */
void arena_free(struct arena *arena);

#endif

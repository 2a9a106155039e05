/* Allocation that never fails: without memory the program ends.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MEMORY_ALLOC_H
#define BASE_MEMORY_ALLOC_H

#include <stddef.h>

/* Print that memory ran out and abort: the one place that handles it. */
void out_of_memory(void) __attribute__((noreturn));

/* malloc, realloc and strdup that never return NULL; free() what they give. */
void *xmalloc(size_t size) __attribute__((malloc));
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text) __attribute__((malloc));

#endif

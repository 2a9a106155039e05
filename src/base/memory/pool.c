/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
	STEP = 16,    /* sizes are rounded up to it */
	CLASSES = 33, /* the largest holds 512 bytes with its head */
	FIRST_CHUNK = 32 * 1024,
	LAST_CHUNK = 2 * 1024 * 1024, /* a huge page of the usual processors */
	LARGE = CLASSES /* the class of blocks that are malloc's */
};

/* In front of what is handed out; a free block links to the next there. */
union head {
	uintptr_t class;
	union head *next;
};

/* A head ends where a step does, so that what follows it is aligned. */
enum { FIRST_HEAD = STEP - (int)sizeof(union head) };

_Static_assert(STEP % _Alignof(max_align_t) == 0, "a step keeps alignment");
_Static_assert(STEP >= sizeof(union head), "a step holds a head");

static union head *free_lists[CLASSES];
static unsigned char *fresh, *fresh_end;
static void *chunks;
static size_t chunk_size = FIRST_CHUNK;

static void *
alloc_large(size_t size)
{
	unsigned char *block =
	    size < SIZE_MAX - STEP ? malloc(size + STEP) : NULL;
	union head *head;

	if (!block)
		return NULL;
	head = (union head *)(void *)(block + FIRST_HEAD);
	head->class = LARGE;
	return head + 1;
}

/* Chunks double, so that a small run stays small and a large one has few page
 * faults.  Each begins with a link to the one before: they are never freed,
 * but nobody shall take them for lost. */
static bool
add_chunk(void)
{
	bool huge = chunk_size == LAST_CHUNK;
	unsigned char *chunk =
	    huge ? aligned_alloc(LAST_CHUNK, LAST_CHUNK) : malloc(chunk_size);

	if (!chunk)
		return false;
#ifdef MADV_HUGEPAGE
	if (huge)
		madvise(chunk, LAST_CHUNK, MADV_HUGEPAGE);
#endif
	*(void **)(void *)chunk = chunks;
	chunks = chunk;
	fresh = chunk + STEP + FIRST_HEAD;
	fresh_end = chunk + chunk_size;
	if (!huge)
		chunk_size *= 2;
	return true;
}

static union head *
cut_fresh(size_t size)
{
	union head *head;

	/* what is left of the old chunk is too little for anyone */
	if ((size_t)(fresh_end - fresh) < size && !add_chunk())
		return NULL;
	head = (union head *)(void *)fresh;
	fresh += size;
	return head;
}

void *
pool_alloc(size_t size)
{
	size_t class = (size + sizeof(union head) + STEP - 1) / STEP;
	union head *head;

	if (size > STEP * (CLASSES - 1) - sizeof(union head))
		return alloc_large(size);
	head = free_lists[class];
	if (head)
		free_lists[class] = head->next;
	else
		head = cut_fresh(class * STEP);
	if (!head)
		return NULL;
	head->class = class;
	return head + 1;
}

void
pool_free(void *block)
{
	union head *head = block;
	size_t class;

	if (!block)
		return;
	class = (--head)->class;
	if (class == LARGE) {
		free((unsigned char *)block - STEP);
		return;
	}
	head->next = free_lists[class];
	free_lists[class] = head;
}

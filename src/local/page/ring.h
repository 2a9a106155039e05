/* The last requests, in memory, and who waits for more.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_RING_H
#define LOCAL_PAGE_RING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "local/page/seen.h"

enum { RING_SIZE = 500 };

struct requests {
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t more;
	struct seen *at[RING_SIZE];
	uint64_t next;  /* the number of the one to come; the first is 1 */
	uint64_t whole; /* from this one on they have their bodies */
	size_t weight;  /* of all bodies */
	int readers, waiting;
	bool stopping;
};

/* The oldest that is there, or ring->next.  Under the lock. */
uint64_t ring_oldest(const struct requests *ring);

/* One that is there, or NULL.  Under the lock. */
const struct seen *ring_find(const struct requests *ring, uint64_t id);

/* Take one in (it is the ring's then), in place of the oldest. */
void ring_put(struct requests *ring, struct seen *seen);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/ring.h"

/* Of all bodies together: the older ones go first. */
enum { MOST_WEIGHT = 8 * 1024 * 1024 };

uint64_t
ring_oldest(const struct requests *ring)
{
	return ring->next > RING_SIZE ? ring->next - RING_SIZE : 1;
}

const struct seen *
ring_find(const struct requests *ring, uint64_t id)
{
	return id >= ring_oldest(ring) && id < ring->next
	    ? ring->at[id % RING_SIZE]
	    : NULL;
}

static void
strip_oldest(struct requests *ring)
{
	if (ring->whole < ring_oldest(ring))
		ring->whole = ring_oldest(ring);
	while (ring->weight > MOST_WEIGHT && ring->whole < ring->next) {
		struct seen *seen = ring->at[ring->whole++ % RING_SIZE];

		ring->weight -= seen_weight(seen);
		seen_strip(seen);
	}
}

void
ring_put(struct requests *ring, struct seen *seen)
{
	struct seen *old;

	pthread_mutex_lock(&ring->lock);
	old = ring->at[ring->next % RING_SIZE];
	if (old)
		ring->weight -= seen_weight(old);
	seen->id = ring->next++;
	ring->at[seen->id % RING_SIZE] = seen;
	ring->weight += seen_weight(seen);
	strip_oldest(ring);
	if (ring->waiting)
		pthread_cond_broadcast(&ring->more);
	pthread_mutex_unlock(&ring->lock);
	if (old)
		seen_free(old);
}

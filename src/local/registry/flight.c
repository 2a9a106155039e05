/* Those who ask for what is on its way wait for it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/flight.h"

#include <pthread.h>
#include <stddef.h>
#include <string.h>

#include "base/clock.h"

/* Each holds a manifest and what is read of it. */
enum { MOST_AT_ONCE = 16 };
static const double NAP = 0.1; /* seconds */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t landed = PTHREAD_COND_INITIALIZER;
static struct flight *flights;
static int in_the_air;
static unsigned long numbers;

static struct flight *
find_same(const struct flight *wanted)
{
	for (struct flight *f = flights; f; f = f->next)
		if (strcmp(f->name, wanted->name) == 0 &&
		    strcmp(f->reference, wanted->reference) == 0 &&
		    strcmp(f->account, wanted->account) == 0 &&
		    strcmp(f->region, wanted->region) == 0)
			return f;
	return NULL;
}

static void
nap(void)
{
	const struct timespec until = clock_after(NAP);

	pthread_cond_timedwait(&landed, &lock, &until);
}

static bool
is_flying(const struct flight *flight, unsigned long number)
{
	const struct flight *found = find_same(flight);

	return found && found->number == number;
}

static enum flight_result
wait_to_land(struct flight *flight, flight_go_on *go_on, void *ctx)
{
	struct flight *other = find_same(flight);
	const unsigned long number = other->number;
	bool more = true;

	other->awaited++;
	while (more && is_flying(flight, number)) {
		nap();
		more = go_on(ctx);
	}
	if (is_flying(flight, number))
		other->awaited--;
	return more ? FLIGHT_LANDED : FLIGHT_LEFT;
}

static enum flight_result
begin(struct flight *flight, flight_go_on *go_on, void *ctx)
{
	while (!find_same(flight) && in_the_air >= MOST_AT_ONCE) {
		nap();
		if (!go_on(ctx))
			return FLIGHT_LEFT;
	}
	if (find_same(flight))
		return wait_to_land(flight, go_on, ctx);
	flight->number = ++numbers;
	flight->next = flights;
	flights = flight;
	in_the_air++;
	return FLIGHT_OURS;
}

enum flight_result
flight_begin(struct flight *flight, flight_go_on *go_on, void *ctx)
{
	enum flight_result result;

	pthread_mutex_lock(&lock);
	result = begin(flight, go_on, ctx);
	pthread_mutex_unlock(&lock);
	return result;
}

void
flight_land(struct flight *flight)
{
	struct flight **at = &flights;

	pthread_mutex_lock(&lock);
	while (*at != flight)
		at = &(*at)->next;
	*at = flight->next;
	in_the_air--;
	pthread_cond_broadcast(&landed);
	pthread_mutex_unlock(&lock);
}

bool
flight_is_awaited(struct flight *flight)
{
	bool awaited;

	pthread_mutex_lock(&lock);
	awaited = flight->awaited > 0;
	pthread_mutex_unlock(&lock);
	return awaited;
}

/* A sum that is not exceeded, and those who wait for it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/http/budget.h"

#include "base/clock.h"

enum { ALL = 128 * 1024 * 1024 };

void
budget_make(struct budget *budget)
{
	budget->used = 0;
	pthread_mutex_init(&budget->lock, NULL);
	pthread_cond_init(&budget->given, NULL);
}

void
budget_end(struct budget *budget)
{
	pthread_cond_destroy(&budget->given);
	pthread_mutex_destroy(&budget->lock);
}

static bool
fits(const struct budget *budget, size_t bytes)
{
	return budget->used == 0 ||
	    (budget->used <= ALL && bytes <= ALL - budget->used);
}

bool
budget_take(struct budget *budget, size_t bytes, int patience,
    const atomic_bool *stopping)
{
	double end = clock_steady() + patience;
	bool good;

	pthread_mutex_lock(&budget->lock);
	while (!fits(budget, bytes) && !*stopping && clock_steady() < end) {
		const struct timespec until = clock_after(1);

		pthread_cond_timedwait(&budget->given, &budget->lock, &until);
	}
	good = fits(budget, bytes) && !*stopping;
	if (good)
		budget->used += bytes;
	pthread_mutex_unlock(&budget->lock);
	return good;
}

void
budget_give(struct budget *budget, size_t bytes)
{
	pthread_mutex_lock(&budget->lock);
	budget->used -= bytes;
	pthread_cond_broadcast(&budget->given);
	pthread_mutex_unlock(&budget->lock);
}

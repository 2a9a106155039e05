/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/quota.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/countof.h"
#include "base/clock.h"
#include "base/memory/alloc.h"
#include "local/http/server.h"
#include "model/model.h"
#include "rules/quotas.h"

enum {
	MAX_RATES = 64,    /* more than there are operations */
	MAX_BUCKETS = 256, /* the accounts may be anybody's */
	MAX_LATENCY = 60 * 1000,
	SLICE = 50 * 1000 * 1000 /* nanoseconds between looks at who waits */
};

struct rate {
	const char *action;
	double rate; /* a second */
};

struct quota_rates {
	struct rate rates[MAX_RATES];
	size_t n;
};

struct bucket {
	const struct rate *rate;
	char account[13], region[33];
	double filled, left; /* when, and what then was in it */
};

struct quota {
	const struct quota_rates *rates;
	pthread_mutex_t lock;
	struct bucket buckets[MAX_BUCKETS];
	size_t n;
};

/* Of pulls of ECR Public, which are no action. */
static const struct service_quota pulls[] = {
    {QUOTA_ANONYMOUS_PULL, 1},
    {QUOTA_PUBLIC_PULL, 10},
    {NULL, 0},
};

/* Its index, or how many there are. */
static size_t
find_rate(const struct quota_rates *rates, const char *action)
{
	size_t i = 0;

	while (i < rates->n && strcmp(rates->rates[i].action, action) != 0)
		i++;
	return i;
}

static void
set_rate(struct quota_rates *rates, const char *action, double rate)
{
	size_t at = find_rate(rates, action);

	rates->rates[at] = (struct rate){action, rate};
	if (at == rates->n)
		rates->n++;
}

static bool
read_rate(struct arena *arena, struct quota_rates *rates, const char *word,
    struct error *err)
{
	const char *equals = strchr(word, '=');
	const struct operation *operation;
	char *rest;
	double rate;

	if (!equals)
		return fail(err, ERR_USAGE,
		    "--throttle needs \"quotas\" or ACTION=N, not \"%s\"",
		    word);
	operation = model_find_action(
	    &service_ecr, arena_strndup(arena, word, (size_t)(equals - word)));
	if (!operation)
		return fail(err, ERR_USAGE,
		    "--throttle: \"%.*s\" is not an operation of ECR, as "
		    "PutImage "
		    "is one",
		    (int)(equals - word), word);
	rate = strtod(equals + 1, &rest);
	if (rest == equals + 1 || *rest || !isfinite(rate) || rate < 0)
		return fail(err, ERR_USAGE,
		    "--throttle needs requests a second, not \"%s\"", word);
	set_rate(rates, operation->name, rate);
	return true;
}

static void
set_rates(struct quota_rates *rates, const struct service_quota *quota)
{
	for (; quota->action; quota++)
		set_rate(rates, quota->action, quota->rate);
}

const struct quota_rates *
quota_read_rates(struct arena *arena, const char *text, struct error *err)
{
	struct quota_rates *rates = arena_new(arena, struct quota_rates);
	char *copy = arena_strdup(arena, text), *word;

	while ((word = strsep(&copy, ",")) != NULL) {
		if (strcmp(word, "quotas") != 0) {
			if (!read_rate(arena, rates, word, err))
				return NULL;
			continue;
		}
		set_rates(rates, service_quotas);
		set_rates(rates, pulls);
	}
	return rates;
}

int
quota_read_latency(const char *text, struct error *err)
{
	char *rest;
	double number = strtod(text, &rest);

	if (strcmp(rest, "s") == 0)
		number *= 1000;
	else if (*rest && strcmp(rest, "ms") != 0)
		rest = (char *)text;
	if (rest != text && number >= 0 && number <= MAX_LATENCY)
		return (int)(number + 0.5);
	fail(err, ERR_USAGE,
	    "--latency needs a time like 20ms or 1.5s, a minute at most, not "
	    "\"%s\"",
	    text);
	return -1;
}

struct quota *
quota_start(const struct quota_rates *rates)
{
	struct quota *quota = xmalloc(sizeof(*quota));

	quota->rates = rates;
	quota->n = 0;
	pthread_mutex_init(&quota->lock, NULL);
	return quota;
}

void
quota_end(struct quota *quota)
{
	if (quota)
		pthread_mutex_destroy(&quota->lock);
	free(quota);
}

void
quota_delay(const struct request *request, double came)
{
	const struct server *server = request->server;
	double due = came + server->options.latency / 1000.0, left;

	while ((left = due - clock_steady()) > 0 && !server->stopping &&
	    !http_client_left(request)) {
		struct timespec slice = {.tv_nsec = SLICE};

		if (left * 1e9 < SLICE)
			slice.tv_nsec = (long)(left * 1e9);
		nanosleep(&slice, NULL);
	}
}

/* A slow one has room for one request, too. */
static double
most_of(const struct rate *rate)
{
	return rate->rate > 0 && rate->rate < 1 ? 1 : rate->rate;
}

/* The bucket of an account, moved to the front; the one that nobody has used
 * for the longest time makes room for a new one. */
static struct bucket *
find_bucket(struct quota *quota, const struct rate *rate, const char *account,
    const char *region)
{
	struct bucket found = {
	    .rate = rate, .filled = clock_steady(), .left = most_of(rate)};
	struct bucket *all = quota->buckets;
	size_t i;

	strncpy(found.account, account, sizeof(found.account) - 1);
	strncpy(found.region, region, sizeof(found.region) - 1);
	for (i = 0; i < quota->n; i++)
		if (all[i].rate == rate &&
		    strcmp(all[i].account, found.account) == 0 &&
		    strcmp(all[i].region, found.region) == 0)
			break;
	if (i < quota->n)
		found = all[i];
	else if (quota->n < MAX_BUCKETS)
		quota->n++;
	else
		i--;
	memmove(all + 1, all, i * sizeof(*all));
	all[0] = found;
	return all;
}

static bool
take(struct bucket *bucket)
{
	double rate = bucket->rate->rate, now = clock_steady();
	double most = most_of(bucket->rate);

	bucket->left += (now - bucket->filled) * rate;
	if (bucket->left > most)
		bucket->left = most;
	bucket->filled = now;
	if (bucket->left < 1)
		return false;
	bucket->left -= 1;
	return true;
}

bool
quota_take(const struct request *request, const char *action,
    const char *account, const char *region)
{
	struct quota *quota = request->server->quota;
	size_t at = quota && action ? find_rate(quota->rates, action) : 0;
	bool good;

	if (!quota || !action || at == quota->rates->n)
		return true;
	pthread_mutex_lock(&quota->lock);
	good =
	    take(find_bucket(quota, &quota->rates->rates[at], account, region));
	pthread_mutex_unlock(&quota->lock);
	return good;
}

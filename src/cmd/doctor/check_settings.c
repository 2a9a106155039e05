/* Profile, region, credentials, endpoint: what is configured.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "aws/call/client.h"
#include "aws/identity/credentials.h"
#include "aws/identity/region.h"
#include "aws/wire/http.h"
#include "base/countof.h"
#include "base/date/isotime.h"
#include "base/memory/buf.h"
#include "base/text/suggest.h"
#include "cmd/doctor/checks.h"
#include "model/partition.h"

enum { MINUTE = 60, SOON = 15 * MINUTE };

static bool
check_profile(struct doctor *doctor)
{
	struct settings *settings = &doctor->run->settings;
	struct error why = {0};

	if (!settings_profile(settings, &why))
		return finding_fail(doctor, "profile", &why);
	finding_add(doctor, FINDING_OK, "profile", NULL, "%s",
	    settings->profile_named ? settings->profile : "default");
	return true;
}

/* Whether only the order of the letters differs. */
static bool
is_shuffled(const char *a, const char *b)
{
	int count[256] = {0};

	for (; *a; a++)
		count[(unsigned char)*a]++;
	for (; *b; b++)
		count[(unsigned char)*b]--;
	for (size_t i = 0; i < countof(count); i++)
		if (count[i])
			return false;
	return true;
}

/* The best of what is alike: "us-esat-1" is no us-west-1. */
static const char *
best_of(const char *region, const char *const *found, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_shuffled(region, found[i]))
			return found[i];
	return n ? found[0] : NULL;
}

/* The known region that is most like it, or NULL; `*known` where it is one. */
static const char *
near_region(struct arena *arena, const char *region, bool *known)
{
	const char *found[SUGGEST_MAX], **all;
	size_t n = 0;

	*known = false;
	for (size_t i = 0; i < n_partitions; i++)
		for (const char *const *at = partitions[i].regions; *at; at++)
			n++;
	all = arena_array(arena, const char *, n + 1);
	n = 0;
	for (size_t i = 0; i < n_partitions; i++)
		for (const char *const *at = partitions[i].regions; *at; at++) {
			*known = *known || strcmp(*at, region) == 0;
			all[n++] = *at;
		}
	return best_of(region, found, suggest(region, all, found));
}

static bool
check_region(struct doctor *doctor)
{
	struct arena *arena = &doctor->run->arena;
	struct error why = {0};
	const char *near;
	bool known;

	if (!region_find(&doctor->run->settings, &doctor->region, &why))
		return finding_fail(doctor, "region", &why);
	if (!doctor->region) {
		fail_code(
		    &why, ERR_CONFIG, "NoRegion", "You must specify a region.");
		return finding_fail(doctor, "region", &why);
	}
	near = near_region(arena, doctor->region, &known);
	if (known)
		finding_add(doctor, FINDING_OK, "region", NULL,
		    "%s (partition %s)", doctor->region,
		    partition_find(doctor->region)->name);
	else
		finding_add(doctor, FINDING_WARN, "region",
		    near ? arena_printf(arena,
			       "did you mean %s? --region, AWS_REGION, or "
			       "region in the profile",
			       near)
			 : "set --region, AWS_REGION, or region in the profile",
		    "%s (partition %s; a name that is not known)",
		    doctor->region, partition_find(doctor->region)->name);
	return true;
}

/* "41 minutes", "3 hours". */
static const char *
how_long(struct arena *arena, time_t left)
{
	long minutes = (long)(left / MINUTE);
	bool hours = minutes >= 120;
	long n = hours ? minutes / 60 : minutes;

	return arena_printf(
	    arena, "%ld %s%s", n, hours ? "hour" : "minute", n == 1 ? "" : "s");
}

static void
tell_end(
    struct doctor *doctor, const struct credentials *keys, const char *from)
{
	time_t left = keys->expires - time(NULL);
	const char *lasts = how_long(&doctor->run->arena, left);
	char until[40];

	isotime_write(keys->expires, "Z", until);
	if (left <= 0)
		finding_add(doctor, FINDING_FAIL, "credentials",
		    "the session keys have run out: get new ones",
		    "from %s, temporary, ended at %s", from, until);
	else
		finding_add(doctor, left < SOON ? FINDING_WARN : FINDING_OK,
		    "credentials",
		    left < SOON ? "get new ones before anything long" : NULL,
		    "from %s, valid until %s, for %s", from, until, lasts);
}

/* Which provider has keys, and until when; never the keys. */
static void
tell_keys(
    struct doctor *doctor, const struct credentials *keys, const char *from)
{
	bool temporary = strncmp(keys->access_key, "ASIA", 4) == 0;

	if (keys->expires != 0)
		tell_end(doctor, keys, from);
	else if (temporary && !keys->session_token)
		finding_add(doctor, FINDING_FAIL, "credentials",
		    "set AWS_SESSION_TOKEN, or aws_session_token in the "
		    "profile, as it came with the keys",
		    "from %s, temporary keys without their session token",
		    from);
	else if (!temporary && keys->session_token &&
	    strncmp(keys->access_key, "AKIA", 4) == 0)
		finding_add(doctor, FINDING_WARN, "credentials",
		    "take the session token away: unset AWS_SESSION_TOKEN",
		    "from %s, lasting keys with a session token of others",
		    from);
	else if (keys->session_token)
		finding_add(doctor, FINDING_OK, "credentials", NULL,
		    "from %s, temporary keys; until when, they do not say",
		    from);
	else
		finding_add(doctor, FINDING_OK, "credentials", NULL,
		    "from %s, keys that do not expire", from);
}

static bool
check_credentials(struct doctor *doctor)
{
	struct settings *settings = &doctor->run->settings;
	struct http *http = client_open_http(settings);
	struct error why = {0};
	struct credentials_chain *chain =
	    credentials_open(settings, http, &why);
	const struct credentials *keys;
	bool ok = chain && credentials_get(chain, &keys, &why);

	if (ok)
		tell_keys(doctor, keys, credentials_source(chain));
	else
		finding_fail(doctor, "credentials", &why);
	credentials_close(chain);
	http_close(http);
	return ok;
}

static bool
check_endpoint(struct doctor *doctor)
{
	struct error why = {0};
	struct endpoint endpoint;

	if (!region_endpoint(
		&doctor->run->settings, doctor->run->service, &endpoint, &why))
		return finding_fail(doctor, "endpoint", &why);
	doctor->endpoint = arena_strdup(&doctor->run->arena, endpoint.url);
	finding_add(doctor, FINDING_OK, "endpoint", NULL, "%s%s", endpoint.url,
	    endpoint.configured ? ", as configured" : "");
	return true;
}

bool
check_settings(struct doctor *doctor)
{
	bool able = check_profile(doctor);

	able = check_region(doctor) && able;
	return able && check_credentials(doctor) && check_endpoint(doctor);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/credentials.h"

#include <stdlib.h>

#include "aws/identity/provider.h"
#include "base/memory/alloc.h"

struct credentials_chain {
	struct lookup lookup;
	struct found *found; /* NULL: nobody has any */
};

/* The peer's order. */
static const struct provider *const providers[] = {
    &provider_env,
    &provider_role,
    &provider_webid,
    &provider_sso,
    &provider_shared,
    &provider_login,
    &provider_process,
    &provider_config,
    &provider_ec2_file,
    &provider_boto,
    &provider_container,
    &provider_imds,
};

enum { PROFILE_FIRST = 2, PROFILE_END = 8, PROVIDERS_END = 12 };

static bool
providers_load(const struct lookup *lookup, size_t from, size_t to,
    struct found **out, struct error *err)
{
	const struct ui *ui = lookup->settings->ui;

	*out = NULL;
	for (size_t i = from; i < to && *out == NULL; i++) {
		const struct provider *provider = providers[i];

		if (provider == &provider_env && lookup->hide_environment)
			continue;
		if (ui != NULL && ui->debug != NULL)
			ui->debug(ui->ctx,
			    arena_printf(lookup->settings->arena,
				"Looking for credentials via: %s",
				provider->name));
		if (!provider->load(lookup, out, err))
			return false;
	}
	return true;
}

bool
profile_providers_load(
    const struct lookup *lookup, struct found **out, struct error *err)
{
	return providers_load(lookup, PROFILE_FIRST, PROFILE_END, out, err);
}

struct credentials_chain *
credentials_open(
    struct settings *settings, struct http *http, struct error *err)
{
	struct credentials_chain *chain = xmalloc(sizeof(*chain));

	*chain = (struct credentials_chain){
	    .lookup = {.settings = settings,
		.http = http,
		.profile = settings->profile,
		.hide_environment = settings->profile_option}};
	if (providers_load(
		&chain->lookup, 0, PROVIDERS_END, &chain->found, err))
		return chain;
	credentials_close(chain);
	return NULL;
}

bool
credentials_get(struct credentials_chain *chain, const struct credentials **out,
    struct error *err)
{
	if (chain->found == NULL)
		return fail_code(err, ERR_CONFIG, "NoCredentials",
		    "Unable to locate credentials. You can configure "
		    "credentials by running \"aws login\".");
	chain->found->now.source = chain->found->source;
	return found_get(chain->found, out, err);
}

const char *
credentials_source(const struct credentials_chain *chain)
{
	return chain->found != NULL ? chain->found->source : NULL;
}

void
credentials_close(struct credentials_chain *chain)
{
	if (chain == NULL)
		return;
	found_clear(chain->found);
	free(chain);
}

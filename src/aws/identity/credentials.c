/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/credentials.h"

#include <stdlib.h>

#include "aws/identity/provider.h"
#include "base/memory/alloc.h"

struct credentials_chain {
	struct lookup lookup;
	struct found *found; /* NULL: nobody has any */
};

/* The peer's order: what comes before a profile's own, those, and the rest. */
static const struct provider *const first[] = {
    &provider_env, &provider_role, NULL};
static const struct provider *const own[] = {&provider_webid, &provider_sso,
    &provider_shared, &provider_login, &provider_process, &provider_config,
    NULL};
static const struct provider *const last[] = {&provider_ec2_file,
    &provider_boto, &provider_container, &provider_imds, NULL};

/* In a run of the local ECR nobody else is asked: a profile has the keys that
 * the files give it, or those of the run. */
static const struct provider *const in_run[] = {
    &provider_env, &provider_shared, &provider_config, &provider_run, NULL};

/* The first find of the whole chain. */
static bool
load_chain(const struct lookup *lookup, struct found **out, struct error *err)
{
	const size_t skip = lookup->hide_environment ? 1 : 0;

	if (settings_run_credentials())
		return providers_load(lookup, in_run + skip, out, err);
	return providers_load(lookup, first + skip, out, err) &&
	    (*out != NULL || providers_load(lookup, own, out, err)) &&
	    (*out != NULL || providers_load(lookup, last, out, err));
}

/* The same, with the role over it that the options ask for. */
static bool
load(const struct lookup *lookup, struct found **out, struct error *err)
{
	const struct settings_options *options = &lookup->settings->options;

	if (options->role_arn != NULL && options->role_token_file != NULL) {
		*out = webid_for(lookup, options->role_arn,
		    options->role_token_file, "ecr-credential-provider", false);
		return true;
	}
	if (!load_chain(lookup, out, err))
		return false;
	if (options->role_arn != NULL && *out != NULL)
		*out = role_over(lookup, *out, options->role_arn, NULL);
	return true;
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
		.own = own,
		.hide_environment = settings->profile_option}};
	if (load(&chain->lookup, &chain->found, err))
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

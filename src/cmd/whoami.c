/* whoami: account, identity, region and registry in force.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "aws/call/client.h"
#include "aws/identity/answer.h"
#include "aws/identity/credentials.h"
#include "aws/identity/region.h"
#include "aws/identity/sts.h"
#include "aws/wire/http.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/url.h"
#include "cli/run.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/login/target.h"
#include "cmd/login/trusted.h"

enum { PRINT };

static const char *const words[] = {
    "account", "region", "registry", "arn", NULL};

static const struct arg options[] = {
    [PRINT] = {"--print", NARGS_ONE, "WORD", "Print this one alone.", words,
	.exact = true},
    {0},
};

/* What is found out; all in the run's arena. */
struct self {
	const char *account, *arn, *region, *registry, *source, *until;
};

/* A local one is where the endpoint is, any other goes by the account. */
static bool
find_registry(struct run *run, struct self *self, struct error *err)
{
	struct registry registry;
	struct identity identity;
	struct endpoint endpoint;
	struct buf server = {0};
	struct url url;
	bool local;

	if (!region_endpoint(&run->settings, &service_ecr, &endpoint, err))
		return false;
	url_split(&url, endpoint.url);
	url_put_server(&server, &url);
	local = (url_is_loopback(&url) || slice_is(url.host, "localhost")) &&
	    trusted_parse(&run->settings, buf_text(&server), &registry, NULL);
	buf_free(&server);
	if (!local &&
	    !target_resolve(run, self->account, &registry, &identity, err))
		return false;
	self->registry = arena_strdup(&run->arena, registry.host);
	return true;
}

static void
take_end(struct run *run, const struct credentials *keys, struct self *self)
{
	struct buf until = {0};

	if (credentials_expiration(keys, &until))
		self->until = arena_strdup(&run->arena, buf_text(&until));
	buf_free(&until);
}

static bool
ask_sts(struct run *run, struct http *http, const struct credentials *keys,
    struct self *self, struct error *err)
{
	json_t *answer = sts_caller(&run->settings, http, keys, err);
	const char *account = json_get_string(answer, "Account");
	const char *arn = json_get_string(answer, "Arn");

	if (account && arn) {
		self->account = arena_strdup(&run->arena, account);
		self->arn = arena_strdup(&run->arena, arn);
	} else if (answer) {
		fail(err, ERR_GENERAL, "STS does not say who this is");
	}
	json_wipe(answer);
	return self->account != NULL;
}

static bool
find_identity(struct run *run, struct self *self, struct error *err)
{
	struct http *http = client_open_http(&run->settings);
	struct credentials_chain *chain =
	    credentials_open(&run->settings, http, err);
	const struct credentials *keys;
	bool ok = chain && credentials_get(chain, &keys, err) &&
	    ask_sts(run, http, keys, self, err);

	if (ok) {
		self->source = credentials_source(chain);
		take_end(run, keys, self);
	}
	credentials_close(chain);
	http_close(http);
	return ok;
}

static bool
print_self(const struct self *self, const char *word, struct error *err)
{
	struct buf out = {0};
	bool ok;

	if (!word)
		buf_printf(&out,
		    "account:     %s\narn:         %s\nregion:      %s\n"
		    "registry:    %s\ncredentials: %s%s%s\n",
		    self->account, self->arn, self->region, self->registry,
		    self->source, self->until ? ", until " : "",
		    self->until ? self->until : "");
	else
		buf_printf(&out, "%s\n",
		    strcmp(word, "account") == 0      ? self->account
			: strcmp(word, "region") == 0 ? self->region
			: strcmp(word, "arn") == 0    ? self->arn
						      : self->registry);
	ok = print_buf(&out, err);
	buf_free(&out);
	return ok;
}

/* A word costs no more than it takes: the region is there without a request.
 */
static bool
whoami(struct run *run, const struct arg_parser *given, struct error *err)
{
	const char *word = argparse_word(given, PRINT);
	bool all = !word || strcmp(word, "registry") == 0;
	struct self self = {0};

	if (!region_find(&run->settings, &self.region, err) ||
	    !settings_profile(&run->settings, err))
		return false;
	if (!self.region && (all || strcmp(word, "region") == 0))
		return fail_no_region(err);
	if (word && strcmp(word, "region") == 0)
		return print_self(&self, word, err);
	return find_identity(run, &self, err) &&
	    (!all || find_registry(run, &self, err)) &&
	    print_self(&self, word, err);
}

static const struct example examples[] = {
    {"Who this is, and which registry is meant", "ecr whoami"},
    {"Name an image of this account's registry",
	"docker tag app \"$(ecr whoami --print registry)/team/app\""},
    {0},
};

const struct command whoami_command = {
    .name = "whoami",
    .group = "configuration",
    .doc = "Show account, identity, region and registry in force. Also where "
	   "the credentials came from, and until when they are good. STS is "
	   "asked.",
    .options = options,
    .examples = examples,
    .run = whoami,
};

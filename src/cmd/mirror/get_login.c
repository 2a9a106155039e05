/* get-login: docker login commands, in the form of AWS CLI v1.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cli/run.h"
#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/terminal.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/login/fetch.h"

enum { REGISTRY_IDS, INCLUDE_EMAIL, NO_INCLUDE_EMAIL };

static const struct arg options[] = {
    [REGISTRY_IDS] = {"--registry-ids", NARGS_ANY, "ID...",
	.doc = "Accounts whose registries to log in to: 12 digits each. "
	       "Default: the "
	       "account of the credentials in use."},
    [INCLUDE_EMAIL] = {"--include-email",
	.doc = "Print -e none, too, which old versions of docker want. The "
	       "default."},
    [NO_INCLUDE_EMAIL] = {"--no-include-email", .doc = "Leave -e none out."},
    {0},
};

static const struct example examples[] = {
    {"Print the command that logs docker in",
	"ecr get-login --no-include-email"},
    {0},
};

static json_t *
parameters(const struct word_list *ids)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ids->n; i++)
		json_array_append_new(list, json_string(ids->at[i]));
	return ids->n ? json_pack("{s:o}", "registryIds", list)
		      : (json_decref(list), json_object());
}

/* One line; the token must hold exactly one colon. */
static bool
print_login(const json_t *data, bool email, struct error *err)
{
	const char *token = json_get_string(data, "authorizationToken");
	const char *proxy = json_get_string(data, "proxyEndpoint");
	struct buf text = {0}, line = {0};
	const char *colon = NULL, *end = NULL;
	bool ok;

	if (token && proxy && base64_decode(&text, token, strlen(token))) {
		end = buf_text(&text) + text.len;
		colon = memchr(buf_text(&text), ':', text.len);
	}
	if (colon && !memchr(colon + 1, ':', (size_t)(end - colon - 1))) {
		buf_puts(&line, "docker login -u ");
		buf_add(&line, text.data, (size_t)(colon - text.data));
		buf_puts(&line, " -p ");
		buf_add(&line, colon + 1, (size_t)(end - colon - 1));
		buf_printf(&line, "%s %s\n", email ? " -e none" : "", proxy);
		ok = print_buf(&line, err);
	} else {
		ok = fail(err, ERR_GENERAL,
		    "The service's authorization token is not of the form "
		    "USER:PASSWORD");
	}
	buf_wipe(&text);
	buf_wipe(&line);
	return ok;
}

static bool
print_all(const json_t *reply, bool email, struct error *err)
{
	size_t i;
	json_t *data;

	json_array_foreach (
	    json_object_get(reply, "authorizationData"), i, data) {
		if (!print_login(data, email, err))
			return false;
	}
	return print_done(err);
}

static void
say_superseded(const struct run *run)
{
	if (terminal_is(STDERR_FILENO))
		run->ui.warn(run->ui.ctx,
		    "get-login is superseded: it puts the password on a "
		    "command line. Use \"ecr login\", or "
		    "\"ecr get-login-password\" with --password-stdin.");
}

static bool
get_login(struct run *run, const struct arg_parser *given, struct error *err)
{
	const struct arg_value *values = given->values;
	json_auto_t *reply = NULL;

	say_superseded(run);
	reply = fetch_authorization(&run->settings, run->service,
	    parameters(&values[REGISTRY_IDS].words), err);
	/* of the two flags the later one wins */
	return reply &&
	    print_all(reply,
		values[NO_INCLUDE_EMAIL].order <= values[INCLUDE_EMAIL].order,
		err);
}

const struct command get_login_command = {
    .name = "get-login",
    .group = "login",
    .doc = "Print docker login commands, as AWS CLI v1 did. The password "
	   "stands in them and so in the list of processes: get-login-password "
	   "or login are the better way.",
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .run = get_login,
};

/* k8s-secret: an image pull secret of Kubernetes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/base64.h"
#include "cli/run.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "cmd/login/authfile.h"
#include "cmd/login/entry.h"

enum { REGISTRY, NAMESPACE };
enum { LONGEST_NAME = 253, LONGEST_LABEL = 63 };

static const struct arg options[] = {
    [REGISTRY] = {"--registry", NARGS_ANY, "HOST",
	"Registries that the secret opens: hosts, or accounts in the region in "
	"force. Default: the registry of the account in use.",
	.exact = true, .repeats = true},
    [NAMESPACE] = {"--namespace", NARGS_ONE, "NAME",
	"Namespace of the secret. Default: the one that kubectl uses.",
	.exact = true},
    {0},
};

static const struct example examples[] = {
    {"Let pods pull for twelve hours",
	"ecr k8s-secret regcred | kubectl apply -f -"},
    {"One secret for two registries, in a namespace",
	"ecr k8s-secret regcred --namespace web --registry 123456789012 "
	"210987654321 | kubectl apply -f -"},
    {0},
};

/* Small letters and digits, inside also "-" and "."; as Kubernetes wants it. */
static bool
is_name(const char *name, size_t most)
{
	size_t len = strlen(name);

	if (len == 0 || len > most || !isalnum((unsigned char)name[len - 1]))
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = name[i];
		bool is_end = i == 0 || name[i - 1] == '.' ||
		    name[i + 1] == '.' || name[i + 1] == '\0';

		if (!islower(c) && !isdigit(c) &&
		    (is_end || (c != '-' && (c != '.' || most < LONGEST_NAME))))
			return false;
	}
	return true;
}

static bool
check_name(const char *what, const char *name, size_t most, struct error *err)
{
	return !name || is_name(name, most) ||
	    fail_param(err,
		"%s of a secret: small letters, digits and \"-\" are wanted, "
		"and this is \"%s\"",
		what, name);
}

/* Add the login of one registry; `*until` is the first that ends. */
static bool
add_login(struct run *run, json_t *config, const char *name, time_t *until,
    struct error *err)
{
	struct entry entry = {0};
	bool ok = entry_fetch(run, name, &entry, err);

	if (ok) {
		authfile_login(config, entry.host, entry.token.authorization);
		if (*until == 0 || entry.token.expires < *until)
			*until = entry.token.expires;
	}
	entry_clear(&entry);
	return ok;
}

static bool
add_logins(struct run *run, const struct arg_parser *given, json_t *config,
    time_t *until, struct error *err)
{
	const struct word_list *names = &given->values[REGISTRY].words;
	bool ok = true;

	if (names->n == 0)
		return add_login(run, config, NULL, until, err);
	for (size_t i = 0; ok && i < names->n; i++)
		ok = add_login(run, config, names->at[i], until, err);
	return ok;
}

static void
make_secret(struct buf *out, const char *name, const char *namespace,
    const json_t *config, time_t until)
{
	struct buf json = {0};
	char hour[40];

	isotime_write(until, "Z", hour);
	json_write(&json, config, &json_style_compact);
	buf_printf(out,
	    "apiVersion: v1\nkind: Secret\n"
	    "type: kubernetes.io/dockerconfigjson\nmetadata:\n"
	    "  name: \"%s\"\n",
	    name);
	if (namespace)
		buf_printf(out, "  namespace: \"%s\"\n", namespace);
	buf_printf(out,
	    "  annotations:\n    ecr-expires-at: \"%s\"\ndata:\n"
	    "  .dockerconfigjson: ",
	    hour);
	base64_encode(out, json.data, json.len);
	buf_putc(out, '\n');
	buf_wipe(&json);
}

static bool
k8s_secret(struct run *run, const struct arg_parser *given, struct error *err)
{
	const char *name = given->rest.n ? given->rest.at[0] : "ecr";
	const char *namespace = argparse_word(given, NAMESPACE);
	json_t *config;
	struct buf out = {0};
	time_t until = 0;
	bool ok;

	if (given->rest.n > 1)
		return fail_param(err,
		    "One NAME for the secret: registries go behind --registry");
	if (!check_name("The name", name, LONGEST_NAME, err) ||
	    !check_name("The namespace", namespace, LONGEST_LABEL, err))
		return false;
	config = json_object();
	ok = add_logins(run, given, config, &until, err);
	if (ok)
		make_secret(&out, name, namespace, config, until);
	ok = ok && print_text(buf_text(&out), err) && print_done(err);
	json_wipe(config);
	buf_wipe(&out);
	return ok;
}

const struct command k8s_secret_command = {
    .name = "k8s-secret",
    .group = "login",
    .doc =
	"Print an image pull secret for kubectl apply. It lets pods and "
	"service accounts that name it pull from one or several registries "
	"for 12 hours; the annotation ecr-expires-at says until when. The name "
	"is ecr unless another is given.",
    .operands = "[NAME]",
    .options = options,
    .examples = examples,
    .run = k8s_secret,
};

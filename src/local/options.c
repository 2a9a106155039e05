/* SPDX-License-Identifier: Apache-2.0 */
#include "local/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/countof.h"
#include "base/env.h"
#include "base/url.h"
#include "local/http/host.h"
#include "local/http/quota.h"
#include "local/profiles.h"
#include "local/shell.h"

enum option_kind { FLAG, TEXT, NUMBER, FUNCTION };

struct parsing {
	struct arena *arena;
	struct command_line *out;
	struct error *err;
};

static bool
read_listen(struct parsing *r, const char *value)
{
	struct server_options *options = &r->out->options;
	struct url url;

	/* a port alone is one of this machine */
	url_split_server(&url,
	    strchr(value, ':') ? value
			       : arena_printf(r->arena, "localhost:%s", value));
	if (url.fault != URL_SOUND || url.scheme.len > 0 ||
	    url.user.at != NULL || url.path.len > 0 || url.port_number < 0)
		return fail(r->err, ERR_USAGE,
		    "--listen needs ADDRESS:PORT, not \"%s\"", value);
	options->port = (int)url.port_number;
	r->out->listen_given = true;
	options->address = arena_strndup(r->arena, url.host.at, url.host.len);
	if (slice_is(url.host, "localhost"))
		options->address = "127.0.0.1";
	return true;
}

static bool
read_account(struct parsing *r, const char *value)
{
	r->out->options.account = value;
	if (strlen(value) == 12 && strspn(value, "0123456789") == 12)
		return true;
	return fail(
	    r->err, ERR_USAGE, "--account needs 12 digits, not \"%s\"", value);
}

/* May be given several times. */
static bool
read_host(struct parsing *r, const char *value)
{
	const char **at = r->out->options.hosts;
	struct host host;
	size_t n = 0;

	if (!host_read(value, 0, &host) || host.port)
		return fail(r->err, ERR_USAGE,
		    "--host needs a name without a port, not \"%s\"", value);
	while (at[n])
		n++;
	if (n == MAX_HOSTS)
		return fail(r->err, ERR_USAGE,
		    "--host can be given %d times at most", MAX_HOSTS);
	at[n] = arena_strdup(r->arena, host.name);
	return true;
}

static bool
read_uri_style(struct parsing *r, const char *value)
{
	bool aws = strcmp(value, "aws") == 0;

	r->out->options.uri_style = aws ? URI_AWS : URI_HOST;
	r->out->style_given = true;
	if (aws || strcmp(value, "host") == 0)
		return true;
	return fail(r->err, ERR_USAGE,
	    "--uri-style is \"host\" or \"aws\", not \"%s\"", value);
}

static bool
read_wire(struct parsing *r, const char *value)
{
	r->out->options.wire_oci = strcmp(value, "oci") == 0;
	return r->out->options.wire_oci || strcmp(value, "service") == 0 ||
	    fail(r->err, ERR_USAGE,
		"--wire is \"service\" or \"oci\", not \"%s\"", value);
}

static bool
read_data(struct parsing *r, const char *value)
{
	r->out->options.data = r->out->state = value;
	r->out->data_given = true;
	return *value || fail(r->err, ERR_USAGE, "--data needs a folder");
}

static bool
read_throttle(struct parsing *r, const char *value)
{
	return (r->out->options.rates =
		       quota_read_rates(r->arena, value, r->err)) != NULL;
}

static bool
read_scanner(struct parsing *r, const char *value)
{
	r->out->options.scanner = value;
	return strstr(value, SCANNER_LAYOUT) ||
	    fail(r->err, ERR_USAGE,
		"--scanner needs a command with " SCANNER_LAYOUT
		" where the folder of the image belongs, not \"%s\"",
		value);
}

static bool
read_latency(struct parsing *r, const char *value)
{
	r->out->options.latency = quota_read_latency(value, r->err);
	return r->out->options.latency >= 0;
}

static bool
read_profile(struct parsing *r, const char *value)
{
	const char **at = r->out->added;
	size_t n = 0;

	if (!profiles_name_is_valid(value))
		return fail(r->err, ERR_USAGE,
		    "--add-profile needs the name of a profile, not \"%s\"",
		    value);
	while (at[n])
		n++;
	if (n == MAX_ADDED)
		return fail(r->err, ERR_USAGE,
		    "--add-profile can be given %d times at most", MAX_ADDED);
	at[n] = value;
	return true;
}

static bool
read_shell(struct parsing *r, const char *value)
{
	r->out->shell = shell_named(value);
	return r->out->shell ||
	    fail(r->err, ERR_USAGE,
		"--shell is sh, bash, zsh, fish or powershell, not \"%s\"",
		value);
}

#define AT(member) offsetof(struct command_line, member)

static const struct option {
	const char *name;
	enum option_kind kind;
	size_t at;
	bool (*read)(struct parsing *, const char *);
} options[] = {
    {"--listen", FUNCTION, 0, read_listen},
    {"--data", FUNCTION, 0, read_data},
    {"--host", FUNCTION, 0, read_host},
    {"--in-memory", FLAG, AT(options.in_memory), NULL},
    {"--account", FUNCTION, 0, read_account},
    {"--region", TEXT, AT(options.region), NULL},
    {"--uri-style", FUNCTION, 0, read_uri_style},
    {"--require-auth", FLAG, AT(options.require_auth), NULL},
    {"--credentials", TEXT, AT(options.credentials), NULL},
    {"--open-registry", FLAG, AT(options.open_registry), NULL},
    {"--lenient", FLAG, AT(options.lenient), NULL},
    {"--require-layers", FLAG, AT(options.require_layers), NULL},
    {"--wire", FUNCTION, 0, read_wire},
    {"--quirks", FLAG, AT(options.quirks), NULL},
    {"--no-page", FLAG, AT(options.no_page), NULL},
    {"--tls", FLAG, AT(options.tls), NULL},
    {"--max-connections", NUMBER, AT(options.max_connections), NULL},
    {"--header-timeout", NUMBER, AT(options.header_deadline), NULL},
    {"--least-rate", NUMBER, AT(options.least_rate), NULL},
    {"--lifecycle-interval", NUMBER, AT(options.lifecycle_interval), NULL},
    {"--throttle", FUNCTION, 0, read_throttle},
    {"--latency", FUNCTION, 0, read_latency},
    {"--scanner", FUNCTION, 0, read_scanner},
    {"--log", FLAG, AT(options.log), NULL},
    {"--detach", FLAG, AT(detach), NULL},
    {"--add-profile", FUNCTION, 0, read_profile},
    {"--profile-accounts", FLAG, AT(profile_accounts), NULL},
    {"--keep-logins", FLAG, AT(keep_logins), NULL},
    {"--aws-hosts", FLAG, AT(aws_hosts), NULL},
    {"--hermetic", FLAG, AT(hermetic), NULL},
    {"--shell", FUNCTION, 0, read_shell},
    {"--unset", FLAG, AT(unset), NULL},
    {"--print", FLAG, AT(print), NULL},
};

/* All others are for start and run. */
static const struct {
	const char *name;
	unsigned whose;
} scopes[] = {
    {"--data", OF_START | OF_RUN | OF_CONTROL | OF_ENV | OF_OPEN},
    {"--listen", OF_START | OF_RUN | OF_CONTROL | OF_ENV | OF_OPEN},
    {"--detach", OF_START},
    {"--add-profile", OF_RUN},
    {"--profile-accounts", OF_RUN},
    {"--keep-logins", OF_RUN},
    {"--aws-hosts", OF_RUN},
    {"--hermetic", OF_RUN},
    {"--shell", OF_ENV},
    {"--unset", OF_ENV},
    {"--print", OF_OPEN},
};

static bool
is_for(const struct option *option, enum options_of whose)
{
	for (size_t i = 0; i < countof(scopes); i++)
		if (strcmp(scopes[i].name, option->name) == 0)
			return (scopes[i].whose & whose) != 0;
	return (whose & (OF_START | OF_RUN)) != 0;
}

static bool
read_number(struct parsing *r, const struct option *option, const char *value)
{
	char *rest = NULL;
	long number = strtol(value, &rest, 10);

	if (!*value || *rest || number < 0 || number > 1000000000)
		return fail(r->err, ERR_USAGE, "%s needs a number, not \"%s\"",
		    option->name, value);
	*(int *)((char *)r->out + option->at) = (int)number;
	return true;
}

static bool
apply(struct parsing *r, const struct option *option, const char *value)
{
	switch (option->kind) {
	case FLAG:
		*(bool *)((char *)r->out + option->at) = true;
		return true;
	case TEXT:
		*(const char **)((char *)r->out + option->at) = value;
		return true;
	case NUMBER:
		return read_number(r, option, value);
	default:
		return option->read(r, value);
	}
}

/* The option that a word is or starts with up to "=". */
static const struct option *
find(const char *word, enum options_of whose)
{
	size_t len = strcspn(word, "=");

	for (size_t i = 0; i < countof(options); i++)
		if (strlen(options[i].name) == len &&
		    strncmp(options[i].name, word, len) == 0 &&
		    is_for(&options[i], whose))
			return &options[i];
	return NULL;
}

static const char *
default_state(struct arena *arena)
{
	char *base = env_user_folder("XDG_DATA_HOME", ".local/share");
	const char *state = base
	    ? arena_printf(arena, "%s/ecr-local", base)
	    : arena_printf(arena, "/tmp/ecr-local-%ld", (long)getuid());

	free(base);
	return state;
}

static void
set_defaults(struct arena *arena, struct command_line *out)
{
	const char *region = getenv("AWS_REGION");

	if (!region || !*region)
		region = getenv("AWS_DEFAULT_REGION");
	out->state = default_state(arena);
	out->shell = shell_named("sh");
	out->options = (struct server_options){.address = "127.0.0.1",
	    .port = 4510,
	    .data = out->state,
	    .account = "123456789012",
	    .region = region && *region ? region : "us-east-1",
	    .max_connections = 512,
	    .header_deadline = 30,
	    .least_rate = 512,
	    .lifecycle_interval = 3600};
}

static bool
check(struct arena *arena, struct command_line *out, struct error *err)
{
	const char *address = out->options.address;
	struct url url;

	url_split_server(&url,
	    arena_printf(arena, strchr(address, ':') ? "[%s]" : "%s", address));
	if (out->options.require_auth || url_is_loopback(&url))
		return true;
	return fail(err, ERR_USAGE,
	    "%s is not a loopback address: whoever reaches it could do "
	    "anything; give --require-auth to listen there",
	    address);
}

bool
options_read(struct arena *arena, enum options_of whose, int argc, char **argv,
    struct command_line *out, struct error *err)
{
	struct parsing r = {.arena = arena, .out = out, .err = err};
	int i;

	*out = (struct command_line){0};
	set_defaults(arena, out);
	for (i = 0; i < argc && argv[i][0] == '-' && argv[i][1] &&
	     strcmp(argv[i], "--") != 0;
	     i++) {
		const struct option *option = find(argv[i], whose);
		const char *value = strchr(argv[i], '=');

		if (!option || (option->kind == FLAG && value))
			return fail(
			    err, ERR_USAGE, "unknown option \"%s\"", argv[i]);
		if (option->kind != FLAG && !value && i + 1 == argc)
			return fail(
			    err, ERR_USAGE, "%s needs a value", option->name);
		if (option->kind != FLAG)
			value = value ? value + 1 : argv[++i];
		if (!apply(&r, option, value))
			return false;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	out->options.log |= out->detach;
	out->rest = argv + i;
	out->n_rest = argc - i;
	return (whose & (OF_CONTROL | OF_ENV | OF_OPEN)) ||
	    check(arena, out, err);
}

void
options_print(enum options_of whose)
{
	for (size_t i = 0; i < countof(options); i++)
		if (is_for(&options[i], whose))
			printf("  %s%s\n", options[i].name,
			    options[i].kind == FLAG ? "" : " …");
}

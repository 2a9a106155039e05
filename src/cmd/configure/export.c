/* configure export-credentials: keys for other programs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "aws/identity/answer.h"
#include "aws/identity/credentials.h"
#include "aws/wire/http.h"
#include "base/countof.h"
#include "base/json/json.h"
#include "base/text/pytext.h"
#include "cli/run.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"

enum { FORMAT, LONGEST_CHAIN = 4 };

static const char *const formats[] = {"process", "env", "env-no-export",
    "powershell", "windows-cmd", "fish", NULL};

static const struct arg options[] = {
    [FORMAT] = {"--format", NARGS_ONE, "FORMAT",
	"How they are written: as JSON for credential_process, or as lines "
	"that set variables in a shell. Default: process.",
	.choices = formats},
    {0},
};

/* What stands around the name and behind the value of a variable. */
struct shell_line {
	const char *format, *before, *between, *after;
};

static const struct shell_line lines[] = {
    {"env", "export ", "=", ""},
    {"env-no-export", "", "=", ""},
    {"powershell", "$Env:", "=\"", "\""},
    {"windows-cmd", "set ", "=", ""},
    {"fish", "set -gx ", " \"", "\""},
};

/* Which profiles are being asked already: a process that one of them names
 * may be this command again. */
static const char chain_variable[] = "_AWS_CLI_PROFILE_CHAIN";

struct chain {
	const char **at;
	size_t n;
};

/* A field of a line of CSV, quoted or not; `*text` moves behind it. */
static const char *
take_field(struct arena *arena, const char **text)
{
	struct buf field = {0};
	bool quoted = **text == '"';
	const char *p = *text + quoted, *copy;

	for (; *p && (quoted || *p != ','); p++) {
		if (quoted && *p == '"' && p[1] != '"')
			quoted = false;
		else
			buf_putc(&field, *p);
		if (quoted && *p == '"')
			p++;
	}
	*text = p;
	copy = arena_strdup(arena, buf_text(&field));
	buf_free(&field);
	return copy;
}

static void
read_chain(struct arena *arena, struct chain *chain)
{
	const char *text = getenv(chain_variable);

	*chain = (struct chain){0};
	if (!text)
		text = "";
	chain->at = arena_array(arena, const char *, strlen(text) + 2);
	if (!*text)
		return;
	chain->at[chain->n++] = take_field(arena, &text);
	while (*text == ',') {
		text++;
		chain->at[chain->n++] = take_field(arena, &text);
	}
}

static void
put_field(struct buf *out, const char *field)
{
	if (*field && !strpbrk(field, ",\"\r\n")) {
		buf_puts(out, field);
		return;
	}
	buf_putc(out, '"');
	for (; *field; field++) {
		if (*field == '"')
			buf_putc(out, '"');
		buf_putc(out, *field);
	}
	buf_putc(out, '"');
}

static void
put_names(struct buf *out, const struct chain *chain, const char *between)
{
	for (size_t i = 0; i < chain->n; i++)
		buf_printf(out, "%s%s", i ? between : "", chain->at[i]);
}

static bool
fail_chain(struct error *err, const char *what, const struct chain *chain)
{
	struct buf names = {0};

	put_names(&names, chain, " -> ");
	fail_code(
	    err, ERR_CONFIG, "Configuration", "%s%s", what, buf_text(&names));
	buf_free(&names);
	return false;
}

/* Join the chain, so that a loop ends. */
static bool
join_chain(struct run *run, struct error *err)
{
	const char *profile = run->settings.profile;
	struct buf text = {0};
	struct chain chain;
	bool seen = false;

	read_chain(&run->arena, &chain);
	if (chain.n >= LONGEST_CHAIN)
		return fail_chain(err,
		    "Maximum recursive credential process resolution reached "
		    "(4).\nProfiles seen: ",
		    &chain);
	for (size_t i = 0; i < chain.n; i++)
		seen = seen || strcmp(chain.at[i], profile) == 0;
	chain.at[chain.n++] = profile;
	if (seen)
		return fail_chain(err,
		    "Credential process resolution detected an infinite loop, "
		    "profile cycle: ",
		    &chain);
	for (size_t i = 0; i < chain.n; i++) {
		if (i)
			buf_putc(&text, ',');
		put_field(&text, chain.at[i]);
	}
	setenv(chain_variable, buf_text(&text), 1);
	buf_free(&text);
	return true;
}

/* The peer's class of error, which a profile that is missing has not. */
static bool
dress(struct run *run, struct error *err)
{
	struct error missing = {0};
	bool known = settings_profile(&run->settings, &missing);
	const char *text = err->message;
	size_t blank = pytext_leading(text, strlen(text));
	int len = (int)pytext_trimmed(text + blank, strlen(text) - blank);
	char *copy = arena_strndup(&run->arena, text + blank, (size_t)len);

	error_clear(&missing);
	if (err->kind == ERR_INTERRUPT)
		return false;
	if (!known)
		return fail(err, ERR_CONFIG,
		    "Unable to retrieve credentials: %s", copy);
	return fail_code(err, ERR_CONFIG, "Configuration",
	    "Unable to retrieve credentials: %s", copy);
}

static void
put_variable(struct buf *out, const struct shell_line *line, const char *name,
    const char *value)
{
	if (value)
		buf_printf(out, "%s%s%s%s%s\n", line->before, name,
		    line->between, value, line->after);
}

static void
put_member(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	buf_printf(out, ",\n  \"%s\": ", name);
	json_write_string(out, value, strlen(value), true);
}

static void
put_process(struct buf *out, const struct credentials *keys, const char *until)
{
	buf_puts(out, "{\n  \"Version\": 1");
	put_member(out, "AccessKeyId", keys->access_key);
	put_member(out, "SecretAccessKey", keys->secret_key);
	put_member(out, "SessionToken", keys->session_token);
	put_member(out, "Expiration", until);
	buf_puts(out, "\n}\n");
}

static void
put_keys(struct buf *out, const char *format, const struct credentials *keys)
{
	struct buf until = {0};
	const char *end =
	    credentials_expiration(keys, &until) ? buf_text(&until) : NULL;
	const struct shell_line *line = NULL;

	for (size_t i = 0; i < countof(lines); i++)
		if (format && strcmp(lines[i].format, format) == 0)
			line = &lines[i];
	if (line) {
		put_variable(out, line, "AWS_ACCESS_KEY_ID", keys->access_key);
		put_variable(
		    out, line, "AWS_SECRET_ACCESS_KEY", keys->secret_key);
		put_variable(
		    out, line, "AWS_SESSION_TOKEN", keys->session_token);
		put_variable(out, line, "AWS_CREDENTIAL_EXPIRATION", end);
	} else {
		put_process(out, keys, end);
	}
	buf_free(&until);
}

static bool
export_from(
    struct credentials_chain *chain, const char *format, struct error *err)
{
	const struct credentials *keys;
	struct buf out = {0};
	bool ok;

	if (!credentials_source(chain))
		return fail_code(err, ERR_CONFIG, "Configuration",
		    "Unable to retrieve credentials: no credentials found");
	if (!credentials_get(chain, &keys, err))
		return false;
	put_keys(&out, format, keys);
	ok = print_buf(&out, err);
	buf_wipe(&out);
	return ok;
}

static bool export(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct credentials_chain *chain;
	struct http *http;
	bool ok;

	if (!join_chain(run, err))
		return false;
	http = client_open_http(&run->settings);
	chain = settings_profile(&run->settings, err)
	    ? credentials_open(&run->settings, http, err)
	    : NULL;
	ok = chain ? export_from(chain, argparse_word(given, FORMAT), err)
		   : dress(run, err);
	credentials_close(chain);
	http_close(http);
	return ok;
}

static const struct example examples[] = {
    {"Set the keys in this shell",
	"eval \"$(ecr configure export-credentials --format env)\""},
    {0},
};

const struct command configure_export_part = {
    .name = "export-credentials",
    .doc = "Print the keys that would be used, for another program. --output "
	   "and --query do not count here.",
    .options = options,
    .examples = examples,
    .peer = true,
    .run = export,
};

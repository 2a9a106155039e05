/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/credential_helper.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/login/helper_cache.h"
#include "base/countof.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/terminal.h"
#include "cli/complain.h"
#include "cmd/login/authfile.h"
#include "cmd/login/client_run.h"
#include "cmd/login/fetch.h"
#include "cmd/login/helper_flags.h"
#include "cmd/login/helper_words.h"
#include "cli/standard_output.h"
#include "cmd/login/target.h"
#include "cmd/login/trusted.h"

/* One call. */
struct errand {
	struct run *run;
	const char *name;   /* of the program, without its folder */
	const char *suffix; /* a profile, or NULL */
	const char *verb;
	struct buf input;
};

static const char not_found[] = "credentials not found in native keychain";
static const char no_server[] = "no credentials server URL";
static const char no_user[] = "no credentials username";
static const char not_done[] = "not implemented";

/* What the protocol has for every failure: a line on standard output. */
static int
refuse(const char *line)
{
	puts(line);
	return 1;
}

/* Docker shows standard error beside its own message. */
static void
explain(const struct errand *errand, const struct error *err)
{
	if (err->message && *err->message)
		complain_as(errand->name, err);
}

/* Standard input without its line ends, blanks cut off both ends; nothing
 * where a NUL stands in it: no host has one. */
static char *
read_server(const struct errand *errand)
{
	const struct buf *in = &errand->input;
	struct buf out = {0};
	size_t from = 0;

	for (size_t i = 0; i < in->len; i++)
		if (in->data[i] != '\n' && in->data[i] != '\r')
			buf_putc(&out, in->data[i]);
	while (out.len && isspace((unsigned char)out.data[out.len - 1]))
		out.len--;
	buf_reserve(&out, 1)[0] = '\0';
	while (from < out.len && isspace((unsigned char)out.data[from]))
		from++;
	memmove(out.data, out.data + from, out.len - from + 1);
	return out.data;
}

/* Go's encoder escapes what could end a script in a page. */
static void
print_line(const struct buf *json)
{
	struct buf out = {0};

	for (size_t i = 0; i < json->len; i++) {
		char c = json->data[i];

		if (c == '<' || c == '>' || c == '&')
			buf_printf(&out, "\\u%04x", c);
		else
			buf_putc(&out, c);
	}
	buf_putc(&out, '\n');
	terminal_put(stdout, out.data, out.len);
	buf_wipe(&out);
}

static bool
print_credentials(const char *server, const char *user, const char *password,
    struct error *err)
{
	struct buf out = {0};
	json_auto_t *answer = json_pack("{s:s,s:s,s:s}", "ServerURL", server,
	    "Username", user, "Secret", password);

	if (!answer)
		return fail(err, ERR_GENERAL,
		    "The name of the registry, or its token, is not UTF-8");
	json_write(&out, answer, &json_style_compact);
	print_line(&out);
	buf_wipe(&out);
	return true;
}

/* A host of ECR, or the local one in force. */
static bool
is_served(const struct errand *errand, const char *server)
{
	struct registry registry;
	struct error ignored = {0};
	bool ok;

	if (registry_parse(server, &registry) &&
	    registry.kind != REGISTRY_LOOPBACK)
		return true;
	/* anything may listen on this machine */
	ok = fetch_open(errand->run, &ignored) &&
	    trusted_parse(&errand->run->settings, server, &registry, &ignored);
	settings_close(&errand->run->settings);
	error_clear(&ignored);
	return ok;
}

/* Another store that serves the hosts that are none of ECR. */
static const char *
fallback_for(const struct errand *errand, const char *server)
{
	const char *helper = getenv("ECR_HELPER_FALLBACK");
	struct registry registry;

	if (!helper || !*helper || authfile_is_ours(helper) ||
	    registry_parse(server, &registry) || is_served(errand, server))
		return NULL;
	return helper;
}

/* Its answer is ours; `refusal` where it cannot be asked. */
static int
pass_on(const struct errand *errand, const char *helper, const char *refusal)
{
	struct error err = {0};
	int status = client_pass(helper, errand->verb, &errand->input, &err);

	if (status < 0) {
		explain(errand, &err);
		status = refuse(refusal);
	}
	error_clear(&err);
	return status;
}

static bool
find_token(const struct errand *errand, const char *server,
    struct login_token *token, struct error *err)
{
	struct registry registry;
	struct identity identity;

	if (!fetch_open(errand->run, err) ||
	    !target_resolve(errand->run, server, &registry, &identity, err))
		return false;
	if (errand->suffix)
		identity = (struct identity){.profile = errand->suffix};
	return fetch_token(errand->run, &registry, &identity, token, err);
}

static bool
get_for(const struct errand *errand, const char *server, struct error *err)
{
	struct login_token token = {0};
	char *user, *password;
	bool ok = find_token(errand, server, &token, err) &&
	    fetch_split(&token, &user, &password, err);

	login_token_clear(&token);
	if (!ok)
		return false;
	ok = print_credentials(server, user, password, err);
	wipe_text(&password);
	free(user);
	return ok;
}

static int
verb_get(const struct errand *errand)
{
	char *server = read_server(errand);
	const char *fallback = fallback_for(errand, server);
	struct error err = {0};
	int status = 0;

	helper_words_kubelet(errand->name, &errand->input);
	if (!*server)
		status = refuse(no_server);
	else if (memchr(errand->input.data, '\0', errand->input.len))
		status = refuse(not_found);
	else if (fallback)
		status = pass_on(errand, fallback, not_found);
	else if (!get_for(errand, server, &err)) {
		explain(errand, &err);
		status = refuse(not_found);
	}
	error_clear(&err);
	free(server);
	return status;
}

/* Strict as the original, unless its own switch says otherwise. */
static bool
is_strict(void)
{
	const char *ours = getenv("ECR_HELPER_STRICT");
	const char *theirs = getenv("AWS_ECR_IGNORE_CREDS_STORAGE");

	return ours && strcmp(ours, "true") == 0 &&
	    !(theirs && strcmp(theirs, "true") == 0);
}

/* There is nothing to keep: tokens come from the service.  For hosts of ECR
 * that is success, so that `docker login` does not fail. */
static int
accept_storage(const struct errand *errand, const char *server)
{
	const char *ignore = getenv("AWS_ECR_IGNORE_CREDS_STORAGE");
	const char *fallback = fallback_for(errand, server);
	bool served;

	if (fallback)
		return pass_on(errand, fallback, not_done);
	if (ignore && strcmp(ignore, "true") == 0)
		return 0;
	served = is_served(errand, server);
	if (served && !is_strict())
		return 0;
	helper_words_stored(errand->name, server, served);
	return refuse(not_done);
}

/* What Go says of the start of a text that is no JSON. */
static int
refuse_text(const struct buf *in)
{
	size_t at = 0;

	while (at < in->len && strchr(" \t\r\n", in->data[at]))
		at++;
	if (at == in->len)
		return refuse("EOF");
	if (strchr("{[\"-0123456789tfn", in->data[at]))
		return refuse("unexpected EOF");
	printf("invalid character '%c' looking for beginning of value\n",
	    isprint((unsigned char)in->data[at]) ? in->data[at] : '?');
	return 1;
}

static int
verb_store(const struct errand *errand)
{
	json_auto_t *credentials =
	    json_read(buf_text(&errand->input), errand->input.len, NULL);
	const char *server = json_get_string(credentials, "ServerURL");
	const char *user = json_get_string(credentials, "Username");

	if (!credentials)
		return refuse_text(&errand->input);
	if (!server || !*server)
		return refuse(no_server);
	if (!user || !*user)
		return refuse(no_user);
	return accept_storage(errand, server);
}

static int
verb_erase(const struct errand *errand)
{
	char *server = read_server(errand);
	int status =
	    *server ? accept_storage(errand, server) : refuse(no_server);

	free(server);
	return status;
}

static void
add_listed(void *ctx, const char *endpoint)
{
	json_object_set_new(ctx, endpoint, json_string("AWS"));
}

static int
verb_list(const struct errand *errand)
{
	json_auto_t *list = json_object();
	struct buf out = {0};
	struct json_style style = json_style_compact;

	(void)errand;
	helper_cache_list(add_listed, list);
	login_cache_list(add_listed, list);
	style.sort = true;
	json_write(&out, list, &style);
	print_line(&out);
	buf_free(&out);
	return 0;
}

static int
verb_version(const struct errand *errand)
{
	(void)errand;
	puts("docker-credential-ecr-login (ecr) " ECR_VERSION);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(const struct errand *errand);
	bool reads; /* standard input */
	const char *refusal;
} verbs[] = {
    {"get", verb_get, true, not_found},
    {"store", verb_store, true, not_done},
    {"erase", verb_erase, true, not_done},
    {"list", verb_list, false, NULL},
    {"version", verb_version, false, NULL},
};

/* No host, and no login, is so long. */
static bool
read_input(struct errand *errand)
{
	if (file_read_most(STDIN_FILENO, HELPER_INPUT_MAX, &errand->input) ||
	    errno != EFBIG)
		return true;
	fprintf(stderr, "%s: standard input is longer than %d bytes\n",
	    errand->name, HELPER_INPUT_MAX);
	return false;
}

static int
run_verb(struct errand *errand)
{
	for (size_t i = 0; i < countof(verbs); i++) {
		int status;

		if (strcmp(errand->verb, verbs[i].name) != 0)
			continue;
		if (verbs[i].reads && !read_input(errand))
			return refuse(verbs[i].refusal);
		status = verbs[i].run(errand);
		buf_wipe(&errand->input);
		return status;
	}
	helper_words_asked(errand->name);
	printf("%s: unknown action: ", errand->name);
	terminal_put(stdout, errand->verb, strlen(errand->verb));
	return refuse("");
}

int
credential_helper_main(struct run *run, const char *program, const char *suffix,
    struct word_list words)
{
	const char *slash = strrchr(program, '/');
	struct errand errand = {
	    .run = run, .name = slash ? slash + 1 : program, .suffix = suffix};
	struct error err = {0};
	bool version;
	int status = helper_flags_read(program, words, &version);

	if (status >= 0)
		return status;
	if (version) {
		puts("amazon-ecr-credential-helper\nVersion:    " ECR_VERSION
		     " (ecr)\nGit commit: none");
		status = 0;
	} else if (words.n != 1) {
		helper_words_asked(errand.name);
		printf(
		    "Usage: %s <store|get|erase|list|version>\n", errand.name);
		status = 1;
	} else {
		errand.verb = words.at[0];
		status = run_verb(&errand);
	}
	if (!print_done(&err)) {
		explain(&errand, &err);
		status = 1;
	}
	error_clear(&err);
	return status;
}

#include "cmd/credential_helper.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/helper_cache.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/json.h"
#include "cmd/fetch.h"
#include "cmd/target.h"

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
explain(const struct error *err)
{
	if (err->message && *err->message)
		fprintf(
		    stderr, "docker-credential-ecr-login: %s\n", err->message);
}

/* Standard input without its line ends, blanks cut off both ends. */
static char *
read_server(void)
{
	struct buf in = {0}, out = {0};
	size_t from = 0;

	file_read_fd(STDIN_FILENO, &in);
	for (size_t i = 0; i < in.len; i++) {
		if (in.data[i] != '\n' && in.data[i] != '\r')
			buf_putc(&out, in.data[i]);
	}
	while (out.len && isspace((unsigned char)out.data[out.len - 1]))
		out.len--;
	buf_reserve(&out, 0)[0] = '\0';
	while (from < out.len && isspace((unsigned char)out.data[from]))
		from++;
	memmove(out.data, out.data + from, out.len - from + 1);
	buf_free(&in);
	return out.data;
}

static void
print_credentials(const char *server, const char *user, const char *password)
{
	struct buf out = {0};
	json_auto_t *answer = json_pack("{s:s,s:s,s:s}", "ServerURL", server,
	    "Username", user, "Secret", password);

	json_write(&out, answer, &json_style_compact);
	puts(buf_text(&out));
	buf_wipe(&out);
}

static bool
get_for(
    struct run *run, const char *suffix, const char *server, struct error *err)
{
	struct registry registry;
	struct identity identity;
	struct login_token token;
	char *user, *password;

	if (!fetch_open(run, err) ||
	    !target_resolve(run, server, &registry, &identity, err))
		return false;
	if (suffix)
		identity = (struct identity){.profile = suffix};
	if (!fetch_token(run, &registry, &identity, &token, err))
		return false;
	if (!fetch_split(&token, &user, &password, err)) {
		login_token_clear(&token);
		return false;
	}
	print_credentials(server, user, password);
	login_token_clear(&token);
	wipe(password, strlen(password));
	free(password);
	free(user);
	return true;
}

static int
verb_get(struct run *run, const char *suffix)
{
	char *server = read_server();
	struct error err = {0};
	int status = 0;

	if (!*server)
		status = refuse(no_server);
	else if (!get_for(run, suffix, server, &err)) {
		explain(&err);
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
accept_storage(const char *server)
{
	struct registry registry;
	const char *ignore = getenv("AWS_ECR_IGNORE_CREDS_STORAGE");

	if (ignore && strcmp(ignore, "true") == 0)
		return 0;
	if (is_strict() || !registry_parse(server, &registry))
		return refuse(not_done);
	return 0;
}

static int
verb_store(struct run *run, const char *suffix)
{
	struct buf in = {0};
	json_auto_t *credentials = NULL;
	json_error_t why;
	const char *server, *user;
	int status;

	(void)run, (void)suffix;
	file_read_fd(STDIN_FILENO, &in);
	credentials = json_read(buf_text(&in), in.len, &why);
	buf_wipe(&in);
	server = json_get_string(credentials, "ServerURL");
	user = json_get_string(credentials, "Username");
	if (!server || !*server)
		status = refuse(no_server);
	else if (!user || !*user)
		status = refuse(no_user);
	else
		status = accept_storage(server);
	return status;
}

static int
verb_erase(struct run *run, const char *suffix)
{
	char *server = read_server();
	int status = *server ? accept_storage(server) : refuse(no_server);

	(void)run, (void)suffix;
	free(server);
	return status;
}

static void
add_listed(void *ctx, const char *endpoint)
{
	json_object_set_new(ctx, endpoint, json_string("AWS"));
}

static int
verb_list(struct run *run, const char *suffix)
{
	json_auto_t *list = json_object();
	struct buf out = {0};
	struct json_style style = json_style_compact;

	(void)run, (void)suffix;
	helper_cache_list(add_listed, list);
	login_cache_list(add_listed, list);
	style.sort = true;
	json_write(&out, list, &style);
	puts(buf_text(&out));
	buf_free(&out);
	return 0;
}

static int
verb_version(struct run *run, const char *suffix)
{
	(void)run, (void)suffix;
	puts("docker-credential-ecr-login (ecr) " ECR_VERSION);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct run *run, const char *suffix);
} verbs[] = {
    {"get", verb_get},
    {"store", verb_store},
    {"erase", verb_erase},
    {"list", verb_list},
    {"version", verb_version},
};

static int
print_version(void)
{
	puts("amazon-ecr-credential-helper\nVersion:    " ECR_VERSION " (ecr)\n"
	     "Git commit: none");
	return 0;
}

int
credential_helper_main(struct run *run, const char *suffix, struct words words)
{
	int status = -1;

	if (words.n == 1 && strcmp(words.at[0], "-v") == 0)
		status = print_version();
	else if (words.n != 1)
		status = refuse("Usage: docker-credential-ecr-login "
				"<store|get|erase|list|version>");
	for (size_t i = 0; status < 0 && i < sizeof(verbs) / sizeof(*verbs);
	     i++) {
		if (strcmp(words.at[0], verbs[i].name) == 0)
			status = verbs[i].run(run, suffix);
	}
	if (status < 0) {
		printf("docker-credential-ecr-login: unknown action: %s\n",
		    words.at[0]);
		status = 1;
	}
	return fflush(stdout) == 0 ? status : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/credential_provider.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json/json.h"
#include "base/url.h"
#include "cli/complain.h"
#include "cmd/login/fetch.h"
#include "cli/standard_output.h"
#include "cmd/login/registries.h"
#include "cmd/login/trusted.h"

#define API_VERSION "credentialprovider.kubelet.k8s.io/v1"

enum { LARGEST_REQUEST = 1024 * 1024 };

/* What docker and its like send is a host. */
static const char for_clients[] =
    " (this answers the kubelet; docker and other clients ask the link "
    "docker-credential-ecr-login)";

static const char annotation[] = "eks.amazonaws.com/ecr-role-arn";

/* What was asked. */
struct demand {
	json_t *request;
	const char *image;
	char *host; /* without its port */
	char token_file[64];
	FILE *token;
};

static bool
check_field(
    const json_t *request, const char *key, const char *want, struct error *err)
{
	const char *value = json_get_string(request, key);

	struct buf quoted = {0};

	if (value && strcmp(value, want) == 0)
		return true;
	trusted_quote(&quoted, value ? value : "");
	fail(err, ERR_GENERAL, "request: %s is \"%s\", not \"%s\"", key,
	    buf_text(&quoted), want);
	buf_free(&quoted);
	return false;
}

/* Without its port, malloc'd. */
static char *
host_of(const char *host)
{
	struct url url;

	url_split_server(&url, host);
	return slice_copy(url.host);
}

static bool
read_request(struct demand *demand, struct error *err)
{
	struct buf in = {0};

	if (!file_read_most(STDIN_FILENO, LARGEST_REQUEST, &in) &&
	    errno == EFBIG)
		return fail(err, ERR_GENERAL, "request: longer than %d bytes",
		    LARGEST_REQUEST);
	demand->request = json_read(buf_text(&in), in.len, err);
	buf_wipe(&in);
	if (!demand->request)
		return fail(err, ERR_GENERAL,
		    "request: not a JSON object: %s%s", err->message,
		    for_clients);
	if (!json_is_object(demand->request))
		return fail(err, ERR_GENERAL, "request: not a JSON object%s",
		    for_clients);
	if (!check_field(demand->request, "apiVersion", API_VERSION, err) ||
	    !check_field(
		demand->request, "kind", "CredentialProviderRequest", err))
		return false;
	demand->image = json_get_string(demand->request, "image");
	if (!demand->image || !*demand->image)
		return fail(err, ERR_GENERAL, "request: no image is named");
	return true;
}

/* A password for any other host would go to whoever is there. */
static bool
check_host(struct run *run, struct demand *demand, struct registry *out,
    struct error *err)
{
	if (!trusted_parse(&run->settings, demand->image, out, err))
		return fail(err, ERR_GENERAL,
		    "request: the image's host is refused: %s", err->message);
	demand->host = host_of(out->host);
	return true;
}

static FILE *
close_on_exec(FILE *file)
{
	if (file)
		fcntl(fileno(file), F_SETFD, FD_CLOEXEC);
	return file;
}

static FILE *
open_nameless(void)
{
#ifdef MFD_CLOEXEC
	/* a node's root may be read-only */
	int fd = memfd_create("ecr-token", MFD_CLOEXEC);
	FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;

	if (file)
		return file;
#endif
	return close_on_exec(tmpfile());
}

/* The web identity provider reads its token from a file, as ever: here one
 * without a name, so that nothing stays behind. */
static bool
lay_token(struct demand *demand, const char *token, struct error *err)
{
	FILE *file = open_nameless();
	bool ok = file && fputs(token, file) >= 0 && fflush(file) == 0;

	demand->token = file;
	if (!ok)
		return fail(err, ERR_GENERAL,
		    "Cannot keep the service account's token: %s",
		    strerror(errno));
	rewind(file);
	snprintf(demand->token_file, sizeof(demand->token_file), "/dev/fd/%d",
	    fileno(file));
	return true;
}

/* Without a role the node's own credentials serve. */
static bool
choose_identity(struct run *run, struct demand *demand,
    struct identity *identity, struct error *err)
{
	const char *token =
	    json_get_string(demand->request, "serviceAccountToken");
	const char *role = json_get_string(
	    json_object_get(demand->request, "serviceAccountAnnotations"),
	    annotation);

	if (!role)
		role = getenv("AWS_ECR_ROLE_ARN");
	if (!token || !*token || !role || !*role)
		return registries_find(
		    &run->arena, demand->host, identity, err);
	identity->role_arn = role;
	identity->token_file = demand->token_file;
	return lay_token(demand, token, err);
}

/* Half of what is left, as Go writes a duration. */
static void
format_duration(char *out, size_t size, time_t seconds)
{
	long hours = (long)seconds / 3600, minutes = (long)seconds / 60 % 60;
	long rest = (long)seconds % 60;

	if (hours > 0)
		snprintf(out, size, "%ldh%ldm%lds", hours, minutes, rest);
	else if (minutes > 0)
		snprintf(out, size, "%ldm%lds", minutes, rest);
	else
		snprintf(out, size, "%lds", rest);
}

static json_t *
make_response(const struct demand *demand, const struct login_token *token,
    const char *user, const char *password)
{
	time_t left = (token->expires - time(NULL)) / 2;
	json_t *response =
	    json_pack("{s:s,s:s,s:s}", "kind", "CredentialProviderResponse",
		"apiVersion", API_VERSION, "cacheKeyType", "Registry");
	char duration[64];

	if (token->expires == 0)
		left = 0;
	format_duration(duration, sizeof(duration), left);
	if (left > 0 || token->expires == 0)
		json_object_set_new(
		    response, "cacheDuration", json_string(duration));
	json_object_set_new(response, "auth",
	    json_pack("{s:{s:s,s:s}}", demand->host, "username", user,
		"password", password));
	return response;
}

static bool
print_response(const struct demand *demand, const struct login_token *token,
    struct error *err)
{
	char *user, *password;
	struct buf out = {0};
	json_auto_t *response = NULL;
	bool ok;

	if (!fetch_split(token, &user, &password, err))
		return false;
	response = make_response(demand, token, user, password);
	json_write(&out, response, &json_style_compact);
	buf_putc(&out, '\n');
	ok = print_whole(&out, err);
	wipe_text(&password);
	free(user);
	return ok;
}

static bool
answer(struct run *run, struct demand *demand, struct error *err)
{
	struct identity identity = {0};
	struct registry registry;
	struct login_token token = {0};
	bool ok;

	if (!fetch_open(run, err) || !read_request(demand, err) ||
	    !check_host(run, demand, &registry, err) ||
	    !choose_identity(run, demand, &identity, err))
		return false;
	identity.any_account = true;
	if (run->settings.options.read_timeout < 0)
		run->settings.options.read_timeout = 30;
	if (run->settings.options.connect_timeout < 0)
		run->settings.options.connect_timeout = 30;
	ok = fetch_token(run, &registry, &identity, &token, err) &&
	    print_response(demand, &token, err);
	login_token_clear(&token);
	return ok;
}

int
credential_provider_main(struct run *run)
{
	struct demand demand = {0};
	struct error err = {0};
	bool ok = answer(run, &demand, &err);

	if (!ok)
		complain_as("ecr-credential-provider", &err);
	if (demand.token)
		fclose(demand.token);
	free(demand.host);
	json_decref(demand.request);
	error_clear(&err);
	return ok ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/live_names.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/call/client.h"
#include "base/countof.h"
#include "base/memory/arena.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/terminal.h"
#include "cli/complete/name_cache.h"

enum {
	PATIENCE = 800, /* milliseconds a person waits for a list */
	LIFETIME = 10,  /* seconds until a fetch gives up for good */
	PAGES = 5,      /* at most, of 1,000 */
	MAX_VALUES = 5000
};

/* Where the values of a member come from; the first row whose operation the
 * service has counts. */
static const struct name_list {
	const char *member;    /* whose values */
	const char *operation; /* what lists them */
	const char *list;      /* its result key */
	const char *field;     /* of each entry; NULL: the entry itself */
	const char *needs;     /* a parameter that the line must say */
} sources[] = {
    {"repositoryName", "describe-repositories", "repositories",
	"repositoryName", NULL},
    {"repositoryNames", "describe-repositories", "repositories",
	"repositoryName", NULL},
    {"resourceArn", "describe-repositories", "repositories", "repositoryArn",
	NULL},
    {"imageTag", "list-images", "imageIds", "imageTag", "repositoryName"},
    {"imageTag", "describe-image-tags", "imageTagDetails", "imageTag",
	"repositoryName"},
    {"imageDigest", "list-images", "imageIds", "imageDigest", "repositoryName"},
    {"imageDigest", "describe-images", "imageDetails", "imageDigest",
	"repositoryName"},
    {"ecrRepositoryPrefix", "describe-pull-through-cache-rules",
	"pullThroughCacheRules", "ecrRepositoryPrefix", NULL},
    {"ecrRepositoryPrefixes", "describe-pull-through-cache-rules",
	"pullThroughCacheRules", "ecrRepositoryPrefix", NULL},
    {"prefix", "describe-repository-creation-templates",
	"repositoryCreationTemplates", "prefix", NULL},
    {"prefixes", "describe-repository-creation-templates",
	"repositoryCreationTemplates", "prefix", NULL},
    {"principalArn", "list-pull-time-update-exclusions",
	"pullTimeUpdateExclusions", NULL, NULL},
    {"tagKeys", "list-tags-for-resource", "tags", "Key", "resourceArn"},
    /* the API cannot list these: what this machine has begun */
    {"uploadId", "initiate-layer-upload", NULL, NULL, "repositoryName"},
};

static const char *
needed(const struct live_query *query, const struct name_list *source)
{
	return strcmp(source->needs, "resourceArn") == 0 ? query->resource_arn
							 : query->repository;
}

static const struct name_list *
find_source(const struct live_query *query)
{
	for (size_t i = 0; i < countof(sources); i++) {
		const struct name_list *source = &sources[i];

		if (strcmp(source->member, query->member) == 0 &&
		    model_find_operation(query->service, source->operation))
			return source;
	}
	return NULL;
}

bool
live_names_known(const struct live_query *query)
{
	return find_source(query) != NULL;
}

static json_t *
make_params(const struct live_query *query, const struct name_list *source,
    const struct operation *operation)
{
	json_t *params = json_object();
	const struct member *max =
	    model_find_member(operation->input, "maxResults", 10);

	if (source->needs)
		json_object_set_new(
		    params, source->needs, json_string(needed(query, source)));
	if (query->registry_id)
		json_object_set_new(
		    params, "registryId", json_string(query->registry_id));
	if (max && max->shape->has_max)
		json_object_set_new(
		    params, "maxResults", json_integer(max->shape->max));
	return params;
}

static size_t
take_values(
    struct buf *out, const json_t *reply, const struct name_list *source)
{
	const json_t *list = json_object_get(reply, source->list), *entry;
	size_t i;

	json_array_foreach (list, i, entry) {
		const char *text = source->field
		    ? json_string_value(json_object_get(entry, source->field))
		    : json_string_value(entry);

		/* a shell shows them as they are */
		if (text && *text && !strpbrk(text, "\n\t") &&
		    terminal_is_plain(text, strlen(text)))
			buf_printf(out, "%s\n", text);
	}
	return json_array_size(list);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sort the lines and drop doubles: an image with two tags comes twice. */
static void
sort_lines(struct buf *lines)
{
	struct arena arena = {0};
	char *text = arena_strdup(&arena, buf_text(lines));
	char **list = arena_array(&arena, char *, lines->len + 1);
	size_t n = 0;

	for (char *end; (end = strchr(text, '\n')); text = end + 1) {
		*end = '\0';
		list[n++] = text;
	}
	qsort(list, n, sizeof(*list), by_text);
	buf_clear(lines);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(list[i], list[i - 1]) != 0)
			buf_printf(lines, "%s\n", list[i]);
	arena_free(&arena);
}

static bool
fetch_pages(struct client *client, const struct live_query *query,
    const struct name_list *source, struct buf *out)
{
	const struct operation *operation =
	    model_find_operation(query->service, source->operation);
	json_auto_t *params = make_params(query, source, operation);
	struct error err = {0};
	size_t n = 0;

	for (int page = 0; page < PAGES && n < MAX_VALUES; page++) {
		json_auto_t *reply =
		    client_call(client, operation, params, &err);
		json_t *token;

		if (!reply) {
			error_clear(&err);
			return false;
		}
		n += take_values(out, reply, source);
		token = json_object_get(reply, "nextToken");
		if (!token)
			break;
		json_object_set(params, "nextToken", token);
	}
	return true;
}

static bool
fetch(const struct live_query *query, const struct name_list *source,
    struct buf *out)
{
	struct settings_options options = query->settings;
	static const struct ui ui;
	struct arena arena = {0};
	struct settings settings;
	struct error err = {0};
	struct client *client = NULL;
	bool ok;

	options.connect_timeout = options.read_timeout = LIFETIME;
	setenv("AWS_MAX_ATTEMPTS", "1", 1);
	ok = settings_open(&settings, &arena, &options, &ui, &err) &&
	    client_check(&settings, &err) && settings_profile(&settings, &err);
	if (ok)
		client = client_open(&settings, query->service, &err);
	ok = client && fetch_pages(client, query, source, out);
	client_close(client);
	error_clear(&err);
	return ok;
}

/* What is asked for, and where it is kept. */
struct live_errand {
	const struct live_query *query;
	const struct name_list *source;
	const char *path;
};

/* Outlives an impatient parent, so that the next time the values are there. */
static void
fetch_apart(void *ctx, int answer)
{
	const struct live_errand *errand = ctx;
	struct buf values = {0};
	bool ok;

	signal(SIGPIPE, SIG_IGN);
	alarm(LIFETIME);
	ok = fetch(errand->query, errand->source, &values);
	sort_lines(&values);
	name_cache_write(errand->path, ok, buf_text(&values));
	_exit(!file_write_fd(answer, buf_text(&values), values.len));
}

/* What the child says within the time; false when it has not ended. */
static bool
listen_to(int fd, struct buf *out)
{
	double end = clock_steady() + PATIENCE / 1e3;

	for (;;) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		double left = (end - clock_steady()) * 1e3;
		ssize_t n;

		if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
			return false;
		n = read(fd, buf_reserve(out, 65536), 65536);
		if (n <= 0)
			return n == 0;
		out->len += (size_t)n;
	}
}

static bool
ask_apart(const struct live_query *query, const struct name_list *source,
    const char *path, struct buf *out)
{
	struct live_errand errand = {query, source, path};
	int answer = child_apart(fetch_apart, &errand, NULL);
	bool ok;

	if (answer < 0)
		return false;
	ok = listen_to(answer, out);
	close(answer);
	return ok;
}

static void
add_key(struct buf *key, const char *part)
{
	buf_puts(key, part ? part : "");
	buf_putc(key, '\0');
}

/* Whatever decides which account and which registry answer. */
static void
add_environment(struct buf *key)
{
	static const char *const names[] = {"AWS_ACCESS_KEY_ID", "AWS_PROFILE",
	    "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION",
	    "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR",
	    "AWS_ENDPOINT_URL_ECR_PUBLIC", "AWS_CONFIG_FILE",
	    "AWS_SHARED_CREDENTIALS_FILE", "AWS_ROLE_ARN"};

	for (size_t i = 0; i < countof(names); i++)
		add_key(key, getenv(names[i]));
}

/* The file of a list as the identity, region and endpoint of the query see
 * it. */
static void
add_path(struct buf *out, const struct live_query *query, const char *operation,
    const char *field)
{
	struct buf key = {0};

	add_key(&key, query->service->name);
	add_key(&key, operation);
	add_key(&key, field);
	add_key(&key, query->repository);
	add_key(&key, query->registry_id);
	add_key(&key, query->resource_arn);
	add_key(&key, query->settings.profile);
	add_key(&key, query->settings.region);
	add_key(&key, query->settings.endpoint_url);
	add_environment(&key);
	name_cache_path(out, &key);
	buf_wipe(&key);
}

void
live_names(const struct live_query *query, struct buf *out)
{
	const struct name_list *source = find_source(query);
	struct buf path = {0}, kept = {0}, fresh = {0};
	enum name_cache_state state;

	if (!source || (source->needs && !needed(query, source)))
		return;
	add_path(&path, query, source->operation, source->field);
	state = name_cache_read(buf_text(&path), &kept);
	if (!source->list || state == NAME_CACHE_FRESH ||
	    !name_cache_begin(buf_text(&path)) ||
	    !ask_apart(query, source, buf_text(&path), &fresh))
		buf_add(out, buf_text(&kept), kept.len);
	else
		buf_add(out, buf_text(&fresh), fresh.len);
	buf_free(&path);
	buf_free(&kept);
	buf_free(&fresh);
}

void
live_names_note(const struct live_query *query,
    const struct operation *operation, const json_t *reply)
{
	for (size_t i = 0; i < countof(sources); i++) {
		const char *value;
		struct buf path = {0};

		if (sources[i].list ||
		    strcmp(sources[i].operation, operation->cli_name) != 0)
			continue;
		value = json_get_string(reply, sources[i].member);
		add_path(&path, query, operation->cli_name, NULL);
		if (value && terminal_is_plain(value, strlen(value)))
			name_cache_note(buf_text(&path), value);
		buf_free(&path);
	}
}

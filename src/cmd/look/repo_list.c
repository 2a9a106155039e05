/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/repo_list.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/look/repo_row.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"
#include "rules/glob.h"

enum { PAGE = 1000, NAMES = 100 };

/* As many failures are said one by one. */
enum { SAID = 10 };

struct found_repo {
	struct found_repo *next;
	json_t *row;
	int open; /* calls that are under way */
	json_int_t images, bytes;
	double pushed; /* -1: nothing was */
	bool failed, gone;
};

struct work {
	struct repo_list *list;
	struct arena arena;
	json_t *scanning;
	struct found_repo *first, **last;
	bool denied, ended;
};

/* A call under way: of which repository, and what. */
struct repo_call {
	struct found_repo *item;
	bool policy;
};

static const char *
name_of(const struct found_repo *item)
{
	return json_get_string(item->row, "name");
}

static json_t *
parameters(struct work *work, const struct found_repo *item)
{
	return scope_params(work->list->scope, name_of(item));
}

static struct repo_call *
begin(struct work *work, struct found_repo *item, bool policy)
{
	struct repo_call *errand = arena_new(&work->arena, struct repo_call);

	*errand = (struct repo_call){item, policy};
	item->open++;
	return errand;
}

static void
ask_images(struct work *work, struct repo_call *errand, json_t *token)
{
	json_t *params = parameters(work, errand->item);

	json_object_set_new(params, "maxResults", json_integer(PAGE));
	json_object_set_new(
	    params, "filter", json_members("imageStatus", json_text("ANY")));
	if (token)
		json_object_set(params, "nextToken", token);
	scope_ask(work->list->scope, "describe-images", params, errand);
}

static void
ask(struct work *work, struct found_repo *item)
{
	if (work->list->images)
		ask_images(work, begin(work, item, false), NULL);
	if (work->list->lifecycle)
		scope_ask(work->list->scope, "get-lifecycle-policy",
		    parameters(work, item), begin(work, item, true));
}

static void
say(struct work *work, const char *name, const char *why)
{
	const struct ui *ui = &work->list->scope->run->ui;
	const char *line = arena_printf(&work->arena, "%s: %s", name, why);

	if (ui->warn)
		ui->warn(ui->ctx, line);
}

static void
note_failure(
    struct work *work, struct found_repo *item, const struct error *why)
{
	if (!item->failed)
		work->list->failed++;
	item->failed = true;
	if (work->list->failed <= SAID)
		say(work, name_of(item), why->message);
}

/* The size of an index is that of its largest image, which counts already. */
static bool
is_index(const json_t *detail)
{
	return oci_is_index_type(
	    json_get_string(detail, "imageManifestMediaType"));
}

static void
count_images(struct found_repo *item, const json_t *details)
{
	const json_t *detail;
	size_t i;

	json_array_foreach (details, i, detail) {
		double pushed =
		    verb_time(json_object_get(detail, "imagePushedAt"));

		item->images++;
		if (!is_index(detail))
			item->bytes += json_integer_value(
			    json_object_get(detail, "imageSizeInBytes"));
		if (pushed > item->pushed)
			item->pushed = pushed;
	}
}

static void
put_counts(struct found_repo *item)
{
	json_auto_t *pushed = json_real(item->pushed);

	json_object_set_new(item->row, "images", json_integer(item->images));
	json_object_set_new(item->row, "size", json_integer(item->bytes));
	verb_put_time(item->row, "lastPushedAt", pushed);
}

static void
take_images(struct work *work, struct repo_call *errand, const json_t *reply)
{
	json_t *token = json_object_get(reply, "nextToken");
	struct error why = {0};
	const json_t *details =
	    scope_list(work->list->scope, "describe-images", reply, &why);

	if (!details) {
		errand->item->open--;
		note_failure(work, errand->item, &why);
		error_clear(&why);
		return;
	}
	count_images(errand->item, details);
	if (token)
		ask_images(work, errand, token);
	else
		put_counts(errand->item);
	errand->item->open -= !token;
}

static void
take_failure(struct work *work, struct repo_call *errand, struct error *why)
{
	struct found_repo *item = errand->item;

	item->open--;
	if (verb_is_code(why, "LifecyclePolicyNotFoundException")) {
		json_object_set_new(item->row, "lifecyclePolicy", json_false());
	} else if (verb_is_code(why, "RepositoryNotFoundException")) {
		item->gone = true;
	} else if (errand->policy && !work->list->must &&
	    verb_is_code(why, "AccessDeniedException")) {
		if (!work->denied)
			say(work, "lifecycle", why->message);
		work->denied = true;
	} else {
		note_failure(work, item, why);
	}
}

/* What is no answer of the service (the network, Ctrl-C) ends it all. */
static bool
take_answer(struct work *work, struct calls_answer *answer, struct error *err)
{
	struct repo_call *errand = answer->mark;

	if (!answer->reply && answer->error.kind != ERR_SERVICE) {
		*err = answer->error;
		return scope_explain(work->list->scope,
		    errand->policy ? "get-lifecycle-policy" : "describe-images",
		    err);
	}
	if (!answer->reply) {
		take_failure(work, errand, &answer->error);
	} else if (errand->policy) {
		json_object_set_new(
		    errand->item->row, "lifecyclePolicy", json_true());
		errand->item->open--;
	} else {
		take_images(work, errand, answer->reply);
	}
	json_decref(answer->reply);
	error_clear(&answer->error);
	return true;
}

/* Hand on what is complete, in order. */
static bool
hand_on(struct work *work, struct error *err)
{
	while (work->first && work->first->open == 0) {
		struct found_repo *item = work->first;
		bool ok = true;

		work->first = item->next;
		if (!work->first)
			work->last = &work->first;
		if (item->gone)
			json_decref(item->row);
		else
			ok = work->list->take(work->list->ctx, item->row, err);
		if (!ok) {
			work->ended = true;
			return false;
		}
	}
	return true;
}

static bool
is_wanted(const struct repo_list *list, const char *name)
{
	const char *const *pattern = list->patterns;

	if (!name)
		return false;
	for (; *pattern; pattern++)
		if (glob_matches(*pattern, name))
			return true;
	return !list->patterns[0];
}

static bool
take_repositories(void *ctx, const json_t *list, struct error *err)
{
	struct work *work = ctx;
	const json_t *repository;
	size_t i;

	json_array_foreach (list, i, repository) {
		struct found_repo *item;

		if (!is_wanted(work->list,
			json_get_string(repository, "repositoryName")))
			continue;
		item = arena_new(&work->arena, struct found_repo);
		item->row = repo_row(repository, work->scanning);
		item->pushed = -1;
		*work->last = item;
		work->last = &item->next;
		work->list->count++;
		ask(work, item);
	}
	return hand_on(work, err);
}

/* Whether no pattern is one: then names are asked for, which needs no right to
 * see all others. */
static bool
are_names(const struct repo_list *list)
{
	size_t n = 0;

	for (; list->patterns[n]; n++)
		if (strchr(list->patterns[n], '*'))
			return false;
	return n > 0 && n <= NAMES;
}

static bool
list_repositories(struct work *work, struct error *err)
{
	struct repo_list *list = work->list;
	json_t *params = scope_params(list->scope, NULL);

	if (are_names(list)) {
		json_t *names = json_array();

		for (size_t i = 0; list->patterns[i]; i++)
			json_array_append_new(
			    names, json_text(list->patterns[i]));
		json_object_set_new(params, "repositoryNames", names);
	}
	return scope_pages(list->scope, "describe-repositories", params,
	    take_repositories, work, err);
}

/* Of the caller's own registry; that of another account nobody tells. */
static void
find_scanning(struct work *work)
{
	const char *account = work->list->scope->account;
	struct error ignored = {0};
	json_auto_t *reply = scope_call(work->list->scope,
	    "get-registry-scanning-configuration", json_object(), &ignored);
	const char *own = json_get_string(reply, "registryId");

	error_clear(&ignored);
	if (!account || (own && strcmp(own, account) == 0))
		work->scanning = json_incref(
		    json_object_get(reply, "scanningConfiguration"));
}

bool
repo_list_run(struct repo_list *list, struct error *err)
{
	struct work work = {.list = list};
	struct calls_answer answer;
	bool ok;

	work.last = &work.first;
	if (list->scanning)
		find_scanning(&work);
	ok = list_repositories(&work, err);
	while (ok && !work.ended && calls_any(list->scope->calls, &answer)) {
		ok = take_answer(&work, &answer, err) &&
		    (hand_on(&work, err) || err->kind == ERR_NONE);
	}
	for (struct found_repo *item = work.first; item; item = item->next)
		json_decref(item->row);
	json_decref(work.scanning);
	arena_free(&work.arena);
	return ok;
}

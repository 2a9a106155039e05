/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/repo_list.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/look/repo_row.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "oci/kind.h"
#include "rules/glob.h"

enum { NAMES = 100 };

/* As many failures are said one by one. */
enum { SAID = 10 };

struct found_repo {
	struct found_repo *next;
	json_t *row;
	int open; /* questions that are not answered */
	json_int_t images, bytes;
	double pushed; /* -1: nothing was */
	bool failed, gone;
};

/* A question: of which repository, and what. */
struct repo_call {
	enum { SCANNING, REPOSITORIES, IMAGES, POLICY } what;
	struct found_repo *item;
};

static const char *const operations[] = {"get-registry-scanning-configuration",
    "describe-repositories", "describe-images", "get-lifecycle-policy"};

static void
ask(struct repo_list *list, int what, struct found_repo *item, json_t *params)
{
	struct repo_call *errand = arena_new(&list->arena, struct repo_call);

	*errand = (struct repo_call){what, item};
	if (item)
		item->open++;
	scope_ask(list->scope, operations[what], params, errand);
}

static const char *
name_of(const struct found_repo *item)
{
	return json_get_string(item->row, "name");
}

static void
ask_about(struct repo_list *list, struct found_repo *item)
{
	json_t *params;

	if (list->images) {
		params = scope_params(list->scope, name_of(item));
		json_object_set_new(params, "filter",
		    json_members("imageStatus", json_text("ANY")));
		ask(list, IMAGES, item, params);
	}
	if (list->lifecycle)
		ask(list, POLICY, item,
		    scope_params(list->scope, name_of(item)));
}

static void
say(struct repo_list *list, const char *name, const char *why)
{
	consent_tell(
	    list->scope->run, "%s: %s", scope_name_at(list->scope, name), why);
}

static void
note_failure(
    struct repo_list *list, struct found_repo *item, const struct error *why)
{
	if (!item->failed)
		list->failed++;
	item->failed = true;
	if (list->failed <= SAID)
		say(list, name_of(item), why->message);
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
take_images(struct repo_list *list, struct found_repo *item,
    const struct calls_answer *answer)
{
	struct error why = {0};
	const json_t *details =
	    scope_list(list->scope, operations[IMAGES], answer->reply, &why);

	if (details)
		count_images(item, details);
	else
		note_failure(list, item, &why);
	error_clear(&why);
	if (!answer->more && !item->failed)
		put_counts(item);
}

static void
take_failure(
    struct repo_list *list, const struct repo_call *errand, struct error *why)
{
	struct found_repo *item = errand->item;

	if (verb_is_code(why, "LifecyclePolicyNotFoundException")) {
		json_object_set_new(item->row, "lifecyclePolicy", json_false());
	} else if (verb_is_code(why, "RepositoryNotFoundException")) {
		item->gone = true;
	} else if (errand->what == POLICY && !list->must &&
	    verb_is_code(why, "AccessDeniedException")) {
		if (!list->denied)
			say(list, "lifecycle", why->message);
		list->denied = true;
	} else {
		note_failure(list, item, why);
	}
}

/* Hand on one of which all is known. */
static bool
hand_on(struct repo_list *list, struct found_repo *item, struct error *err)
{
	json_t *row = item->row;

	if (item->open > 0)
		return true;
	item->row = NULL;
	if (!item->gone)
		return list->take(list->ctx, row, err);
	json_decref(row);
	return true;
}

static bool
take_repositories(
    struct repo_list *list, const json_t *reply, struct error *err)
{
	const json_t *found =
	    scope_list(list->scope, operations[REPOSITORIES], reply, err);
	const json_t *repository;
	bool ok = found != NULL;
	size_t i;

	json_array_foreach (found, i, repository) {
		const char *name = scope_name(list->scope, repository, err);
		struct found_repo *item;

		if (!name)
			return false;
		if (!glob_matches_any(list->patterns, name))
			continue;
		item = arena_new(&list->arena, struct found_repo);
		item->next = list->items;
		list->items = item;
		item->row = repo_row(repository, list->scanning);
		item->pushed = -1;
		list->count++;
		ask_about(list, item);
		ok = ok && hand_on(list, item, err);
	}
	return ok;
}

/* Of the caller's own registry; that of another account nobody tells. */
static void
take_scanning(struct repo_list *list, const json_t *reply)
{
	const char *account = list->scope->account;
	const char *own = json_get_string(reply, "registryId");

	if (!account || (own && strcmp(own, account) == 0))
		list->scanning = json_incref(
		    json_object_get(reply, "scanningConfiguration"));
}

/* About one repository: what is no answer of the service (the network, Ctrl-C)
 * ends it all. */
static bool
take_one(struct repo_list *list, const struct repo_call *errand,
    struct calls_answer *answer, struct error *err)
{
	struct found_repo *item = errand->item;

	if (!answer->reply && answer->error.kind != ERR_SERVICE) {
		*err = answer->error;
		return scope_explain(
		    list->scope, operations[errand->what], err);
	}
	item->open -= !answer->more;
	if (!answer->reply)
		take_failure(list, errand, &answer->error);
	else if (errand->what == POLICY)
		json_object_set_new(item->row, "lifecyclePolicy", json_true());
	else
		take_images(list, item, answer);
	error_clear(&answer->error);
	return hand_on(list, item, err);
}

bool
repo_list_take(
    struct repo_list *list, struct calls_answer *answer, struct error *err)
{
	const struct repo_call *errand = answer->mark;

	if (errand->item)
		return take_one(list, errand, answer, err);
	if (errand->what == SCANNING) {
		take_scanning(list, answer->reply);
		error_clear(&answer->error);
		return true;
	}
	if (answer->reply)
		return take_repositories(list, answer->reply, err);
	*err = answer->error;
	return scope_explain(list->scope, operations[REPOSITORIES], err);
}

void
repo_list_begin(struct repo_list *list)
{
	json_t *params = scope_params(list->scope, NULL);
	json_t *names;
	size_t n = 0;

	while (list->patterns[n])
		n++;
	ask(list, SCANNING, NULL, json_object());
	if (glob_are_names(list->patterns) && n <= NAMES) {
		names = json_array();
		for (size_t i = 0; i < n; i++)
			json_array_append_new(
			    names, json_text(list->patterns[i]));
		json_object_set_new(params, "repositoryNames", names);
	}
	ask(list, REPOSITORIES, NULL, params);
}

void
repo_list_free(struct repo_list *list)
{
	for (struct found_repo *item = list->items; item; item = item->next)
		json_decref(item->row);
	json_decref(list->scanning);
	arena_free(&list->arena);
}

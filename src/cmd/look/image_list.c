/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/image_list.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/among.h"
#include "cmd/look/image_kin.h"
#include "cmd/look/image_row.h"
#include "cmd/look/image_tree.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "rules/glob.h"

/* So many failures are said one by one. */
enum { SAID = 10 };

static bool
is_one(const struct reference *word)
{
	return word->digest || (word->tag && !strchr(word->tag, '*'));
}

/* No more than is shown, as far as the service can tell it apart. */
static void
ask_all(struct image_list *list, struct image_part *part)
{
	const struct image_choice *choice = &list->choice;
	json_t *params = scope_params(part->scope, part->repository);
	json_t *filter = json_members("imageStatus",
	    json_text(choice->status && !list->tree ? choice->status : "ANY"));

	if ((choice->tagged || choice->untagged) && !list->tree)
		json_object_set_new(filter, "tagStatus",
		    json_text(choice->tagged ? "TAGGED" : "UNTAGGED"));
	json_object_set_new(params, "filter", filter);
	part_ask(part, ASK_ALL, NULL, params);
}

static void
add_part(struct image_list *list, struct scope *scope,
    const struct reference *word, const char *repository, struct image_part *at)
{
	struct arena *arena = &list->run->arena;
	struct image_part *part = arena_new(arena, struct image_part);

	*part = (struct image_part){.scope = scope,
	    .word = word,
	    .repository = arena_strdup(arena, repository),
	    .pattern = is_one(word) ? NULL : word->tag,
	    .rows = json_array()};
	rank_put(&list->rank, part, at);
	if (strchr(repository, '*')) {
		part_ask(
		    part, ASK_REPOSITORIES, NULL, scope_params(scope, NULL));
		return;
	}
	list->count++;
	scopes_meet(&list->scopes, scope, repository);
	if (is_one(word))
		part_ask_image(part, ASK_ONE, word->tag, word->digest);
	else
		ask_all(list, part);
}

static bool
begin(void *ctx, struct scope *scope, struct error *err)
{
	struct image_list *list = ctx;

	(void)err;
	for (size_t i = 0; i < list->scopes.n_words; i++) {
		const struct reference *word = &list->scopes.words[i];

		if (scopes_has(scope, word))
			add_part(list, scope, word, word->repository, NULL);
	}
	return true;
}

static bool
show(struct image_list *list, json_t *row, struct error *err)
{
	if (list->left == 0) {
		json_decref(row);
		list->scopes.enough = true;
		return true;
	}
	if (list->left > 0)
		list->left--;
	list->scopes.enough = list->left == 0;
	return rows_add(&list->rows, row, err);
}

static bool
show_all(struct image_list *list, const json_t *rows, struct error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row)
		if (!show(list, json_incref(row), err))
			return false;
	return true;
}

static bool
fits(const struct image_list *list, const struct image_part *part,
    const json_t *row)
{
	struct image_choice choice = list->choice;

	choice.pattern = part->pattern;
	return image_choice_fits(&choice, row);
}

/* What is whole is shown in the order of the line and of the service, each
 * once those before it are. */
static bool
show_parts(struct image_list *list, struct error *err)
{
	struct image_part *part;

	while ((part = rank_next(&list->rank))) {
		json_auto_t *rows = part->rows;

		part->rows = NULL;
		if (list->kept)
			json_array_extend(list->kept, rows);
		else if (list->choice.sort)
			image_choice_sort(&list->choice, rows);
		if (!list->kept && !show_all(list, rows, err))
			return false;
	}
	return rows_flush(&list->rows, err);
}

/* Of a tree those that hang below no other. */
static void
take_roots(struct image_list *list, struct image_part *part)
{
	json_auto_t *roots = image_tree_roots(part->tree, part->only);
	json_t *row;
	size_t i;

	json_array_clear(part->rows);
	json_array_foreach (roots, i, row)
		if (fits(list, part, row))
			json_array_append(part->rows, row);
}

static bool
end_part(struct image_list *list, struct image_part *part, struct error *err)
{
	if (part->open > 0)
		return rows_flush(&list->rows, err);
	if (part->kin.rows)
		part->tree = image_kin_tree(part);
	if (part->tree)
		take_roots(list, part);
	part->over = true;
	return show_parts(list, err);
}

static bool
put(struct image_list *list, struct image_part *part, json_t *row,
    struct error *err)
{
	bool streamed = !list->tree && !list->choice.sort && !list->kept;

	if (list->scopes.regions[0] || list->scopes.profiles[0])
		scopes_put(&list->scopes, part->scope, row);
	if (!list->tree && !fits(list, part, row)) {
		json_decref(row);
		return true;
	}
	if (streamed && part == list->rank.first)
		return show(list, row, err);
	json_array_append_new(part->rows, row);
	return true;
}

/* All of a repository is there: what its indexes have is asked for. */
static void
begin_tree(struct image_list *list, struct image_part *part)
{
	const struct image_tree_wish wish = {.scope = part->scope,
	    .repository = part->repository,
	    .mark = part_call(part, ASK_MANIFESTS, NULL)};

	part->tree = image_tree_open(&list->run->arena, &wish, part->rows);
	part->open += image_tree_ask(part->tree);
}

static bool
take_images(struct image_list *list, const struct image_call *errand,
    const struct calls_answer *answer, struct error *err)
{
	struct image_part *part = errand->part;
	const json_t *details = scope_list(
	    part->scope, image_operations[ASK_ALL], answer->reply, err);
	const char *digest =
	    json_get_string(json_array_get(details, 0), "imageDigest");
	const json_t *detail;
	size_t i;

	if (!details)
		return false;
	if (errand->what == ASK_ONE && list->tree) {
		if (digest)
			part->only = arena_strdup(&list->run->arena, digest);
		if (digest && !list->refused)
			image_kin_begin(part, json_array_get(details, 0));
		else
			ask_all(list, part);
		return true;
	}
	json_array_foreach (details, i, detail)
		if (!list->scopes.enough &&
		    !put(list, part, image_row(detail), err))
			return false;
	if (!answer->more && list->tree)
		begin_tree(list, part);
	return true;
}

/* Who may not read manifests and did not ask for a tree sees none. */
static bool
take_manifests(struct image_list *list, struct image_part *part,
    struct calls_answer *answer, struct error *err)
{
	if (answer->reply && part->tree)
		image_tree_take(part->tree, answer->reply);
	else if (answer->reply && part->kin.rows)
		image_kin_manifests(part, answer->reply);
	if (answer->reply)
		return true;
	if (list->wanted_tree ||
	    !verb_is_code(&answer->error, "AccessDeniedException")) {
		*err = answer->error;
		return scope_explain(
		    part->scope, image_operations[ASK_MANIFESTS], err);
	}
	error_clear(&answer->error);
	if (!list->denied)
		consent_tell(list->run,
		    "without ecr:BatchGetImage, what belongs to an index is "
		    "not known");
	list->denied = true;
	return true;
}

static void
say_refused(struct image_list *list, struct error *why)
{
	if (!list->refused)
		consent_tell(list->run,
		    "%s; what refers to an image is looked "
		    "for in the repository's listing",
		    why->message);
	list->refused = true;
	error_clear(why);
}

/* What belongs to one image.  Where that may not be asked, and where it is
 * much, the listing tells it. */
static bool
take_kin(struct image_list *list, const struct image_call *call,
    struct calls_answer *answer, struct error *err)
{
	struct image_part *part = call->part;
	bool refused = call->what == ASK_REFERRERS && !answer->reply &&
	    answer->error.kind == ERR_SERVICE;

	if (refused)
		say_refused(list, &answer->error);
	else if (!image_kin_take(call, answer, err))
		return false;
	if (part->kin.rows && (refused || part->kin.full)) {
		part_drop_kin(part);
		ask_all(list, part);
	}
	return true;
}

/* Of several repositories the failure of one is said; one that went away in the
 * meantime is none. */
static bool
note_failure(struct image_list *list, struct image_part *part,
    struct error *why, struct error *err)
{
	static const char *const own[] = {"RepositoryNotFoundException",
	    "ImageNotFoundException", "AccessDeniedException", NULL};
	bool found = strchr(part->word->repository, '*') != NULL;
	bool gone = found && verb_is_code(why, "RepositoryNotFoundException");

	if (!list->several || !is_among(own, error_code(why))) {
		*err = *why;
		return scope_explain(
		    part->scope, image_operations[ASK_ALL], err);
	}
	if (!gone && list->failed < SAID)
		consent_tell(list->run, "%s: %s",
		    scope_name_at(part->scope,
			found ? part->repository : part->word->text),
		    why->message);
	list->failed += !gone;
	error_clear(why);
	return true;
}

/* What a pattern means. */
static bool
take_names(struct image_list *list, struct image_part *place,
    struct calls_answer *answer, struct error *err)
{
	const json_t *found, *one;
	size_t i;

	if (!answer->reply) {
		*err = answer->error;
		return scope_explain(
		    place->scope, image_operations[ASK_REPOSITORIES], err);
	}
	found = scope_list(place->scope, image_operations[ASK_REPOSITORIES],
	    answer->reply, err);
	json_array_foreach (found, i, one) {
		const char *name = scope_name(place->scope, one, err);

		if (!name)
			return false;
		if (glob_matches(place->repository, name))
			add_part(list, place->scope, place->word, name, place);
	}
	return found != NULL;
}

static bool
take(void *ctx, struct scope *scope, struct calls_answer *answer,
    struct error *err)
{
	struct image_list *list = ctx;
	const struct image_call *errand = answer->mark;
	struct image_part *part = errand->part;
	bool ok;

	(void)scope;
	part->open -= !answer->more;
	if (errand->what == ASK_REPOSITORIES)
		ok = take_names(list, part, answer, err);
	else if (errand->what == ASK_MANIFESTS)
		ok = take_manifests(list, part, answer, err);
	else if (errand->what > ASK_MANIFESTS)
		ok = take_kin(list, errand, answer, err);
	else if (answer->reply)
		ok = take_images(list, errand, answer, err);
	else
		ok = note_failure(list, part, &answer->error, err);
	return ok && end_part(list, part, err);
}

/* Parts of a registry that has failed are shown as far as they came. */
static bool
show_rest(struct image_list *list, struct error *err)
{
	for (struct image_part *part = list->rank.first; part;
	     part = part->next)
		part->over = true;
	if (!show_parts(list, err))
		return false;
	if (list->kept)
		image_choice_sort(&list->choice, list->kept);
	list->rows.told = scopes_met_none(&list->scopes);
	return show_all(list, list->kept, err) &&
	    rows_finish(&list->rows, NULL, err);
}

bool
image_list_run(struct image_list *list, struct error *err)
{
	static const struct scopes_work work = {begin, take, NULL};
	bool ok;

	ok = scopes_open(&list->scopes, err) &&
	    scopes_run(&list->scopes, &work, list, err) && show_rest(list, err);
	if (ok && list->failed > 0)
		ok = fail(err, ERR_GENERAL,
		    "%zu of %zu repositories could not be asked", list->failed,
		    list->count);
	ok = ok && scopes_conclude(&list->scopes, err);
	rank_free(&list->rank);
	scopes_close(&list->scopes);
	return ok;
}

/* images: what a repository has.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/look/image_list.h"
#include "cmd/look/image_row.h"
#include "cmd/verbs/verb.h"

enum { TREE, FLAT, CHOICE, PLACES = CHOICE + IMAGE_OPTIONS };
enum { ROWS = PLACES + 2, JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [TREE] = {"--tree", .exact = true,
	.doc = "Show what an index has below it, and signatures, attestations "
	       "and SBOMs below what they are of: as on a terminal. In a pipe "
	       "two columns follow, the platform and the digest of what the "
	       "line hangs below. The manifests of indexes are asked for, "
	       "which counts as a pull of these; of a reference that means one "
	       "image, what refers to it, archived or not, with "
	       "ListImageReferrers."},
    [FLAT] = {"--flat", .exact = true,
	.doc = "One row an entry, and no manifest is asked for: as in a pipe."},
    IMAGE_CHOICE(CHOICE),
    VERB_PLACES(PLACES),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"What there is, the last pushed first", "ecr images team/app"},
    {"The ten largest", "ecr images team/app --sort size --limit 10"},
    {"What nobody has pulled for half a year",
	"ecr images team/app --not-pulled-for 180d"},
    {"What a team's repositories got this week, in all regions",
	"ecr images 'team/*' --newer-than 7d --regions all"},
    {"Digests of releases, for a script",
	"ecr images 'team/app:v1.*' --columns digest --output text"},
    {0},
};

static const struct rows_form form = {.key = "images",
    .columns = image_columns,
    .empty = "no images match",
    .children = "children"};

static const char seen[] =
    "tags,digest,size,pushed,pulled,status,kind,findings";

/* Where several repositories may be meant, a person reads their names first; in
 * a pipe they stand behind what is there without them. */
static const char *
usual_columns(const struct image_list *list, bool table)
{
	const char *text = arena_printf(&list->run->arena, "%s%s%s%s%s",
	    list->several && table ? "repository," : "", seen,
	    list->tree ? ",platform" : "",
	    list->tree && !table ? ",parent" : "",
	    list->several && !table ? ",repository" : "");

	return scopes_columns(&list->scopes, text);
}

/* What is shown decides what is asked. */
static bool
open_rows(
    struct image_list *list, const struct arg_parser *given, struct error *err)
{
	struct rows_wish wish = verb_wish(given, ROWS);
	bool table = rows_for_person(list->run);

	list->wanted_tree = argparse_given(given, TREE);
	list->tree =
	    list->wanted_tree || (table && !argparse_given(given, FLAT));
	wish.usual = usual_columns(list, table);
	if (!rows_open(&list->rows, list->run, &form, &wish, err))
		return false;
	if (list->choice.sort && (list->several || list->scopes.several))
		list->kept = json_array();
	if (!list->choice.sort && table)
		list->choice.sort = "pushed";
	return true;
}

/* Whether the words may mean several repositories. */
static bool
are_several(const struct scopes *scopes)
{
	for (size_t i = 0; i < scopes->n_words; i++)
		if (strchr(scopes->words[i].repository, '*'))
			return true;
	return scopes->n_words > 1;
}

static bool
read_words(
    struct image_list *list, const struct arg_parser *given, struct error *err)
{
	if (given->rest.n == 0)
		return fail(err, ERR_USAGE,
		    "ecr images needs repositories, perhaps with tags: REPO or "
		    "REPO:PATTERN");
	if (argparse_given(given, TREE) && argparse_given(given, FLAT))
		return fail(
		    err, ERR_USAGE, "--tree and --flat exclude each other");
	if (!scopes_read(list->run, given, PLACES, &list->scopes, err) ||
	    !scopes_words(
		&list->scopes, REFERENCE_NAMES | REFERENCE_TAGS, given, err) ||
	    !image_choice_read(given, CHOICE, &list->choice, err) ||
	    !verb_jobs(list->run, given, JOBS, err))
		return false;
	list->several = are_several(&list->scopes);
	list->left = list->choice.limit;
	return open_rows(list, given, err);
}

static bool
images(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct image_list list = {.run = run};
	bool ok = read_words(&list, given, err) && image_list_run(&list, err);

	rows_free(&list.rows);
	json_decref(list.kept);
	return ok;
}

const struct command images_command = {
    .name = "images",
    .group = "looking",
    .doc = "Show the images of repositories. Each with its tags, digest, "
	   "size, when it was pushed and last pulled, its status, what kind of "
	   "thing it is (an image, an index, a chart, a signature, an "
	   "attestation, an SBOM) and the worst finding of its last scan. On a "
	   "terminal an index has what belongs to it below it; in a pipe there "
	   "is one line an entry, in the service's order, as they come. The "
	   "size is that of the layers as they are stored; that of an index is "
	   "its largest image's. A pattern behind the repository picks images "
	   "with such a tag, '*' stands for any text, in the repository as "
	   "well. Where several repositories may be meant their names are "
	   "shown: in a pipe as a column behind the usual ones; --sort and "
	   "--limit then go through all of them.",
    .operands = "REPOSITORY[:TAGS]...",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "No repository matches.",
    .run = images,
};

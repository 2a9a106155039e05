/* images: what a repository has.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/look/image_choice.h"
#include "cmd/look/image_row.h"
#include "cmd/look/image_tree.h"
#include "cmd/verbs/scope.h"
#include "cmd/verbs/verb.h"

enum { TREE, FLAT, CHOICE, ROWS = CHOICE + IMAGE_OPTIONS };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [TREE] = {"--tree", .exact = true,
	.doc = "Show what an index has below it, and signatures, attestations "
	       "and SBOMs below what they are of: as on a terminal. In a pipe "
	       "two columns follow, the platform and the digest of what the "
	       "line hangs below. The manifests of indexes are asked for, "
	       "which counts as a pull of these."},
    [FLAT] = {"--flat", .exact = true,
	.doc = "One row an entry, and no manifest is asked for: as in a pipe."},
    IMAGE_CHOICE(CHOICE),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"What there is, the last pushed first", "ecr images team/app"},
    {"The ten largest", "ecr images team/app --sort size --limit 10"},
    {"What nobody has pulled for half a year",
	"ecr images team/app --not-pulled-for 180d"},
    {"Digests of releases, for a script",
	"ecr images 'team/app:v1.*' --columns digest --output text"},
    {0},
};

static const struct rows_form form = {.key = "images",
    .columns = image_columns,
    .empty = "no images match",
    .children = "children"};

/* One listing on its way. */
struct images_run {
	struct scope scope;
	struct reference reference;
	struct image_choice choice;
	struct rows rows;
	json_t *kept; /* rows that wait for a tree or an order; else NULL */
	bool tree, wanted_tree;
	long left; /* of --limit; -1: all */
};

static const char tree_columns[] =
    "tags,digest,size,pushed,pulled,status,kind,findings,platform";
static const char tree_lines[] =
    "tags,digest,size,pushed,pulled,status,kind,findings,platform,parent";

static bool
show(struct images_run *listing, json_t *row, struct error *err)
{
	if (listing->left == 0) {
		json_decref(row);
		return false;
	}
	if (listing->left > 0)
		listing->left--;
	return rows_add(&listing->rows, row, err);
}

static bool
take_details(void *ctx, const json_t *details, struct error *err)
{
	struct images_run *listing = ctx;
	const json_t *detail;
	size_t i;

	json_array_foreach (details, i, detail) {
		json_t *row = image_row(detail);

		if (listing->tree) {
			json_array_append_new(listing->kept, row);
		} else if (!image_choice_fits(&listing->choice, row)) {
			json_decref(row);
		} else if (listing->kept) {
			json_array_append_new(listing->kept, row);
		} else if (!show(listing, row, err)) {
			return false;
		}
	}
	return listing->kept ||
	    (rows_flush(&listing->rows, err) && listing->left != 0);
}

/* Ask for no more than is shown, as far as the service can tell it apart. */
static json_t *
parameters(const struct images_run *listing, bool one)
{
	const struct reference *reference = &listing->reference;
	const struct image_choice *choice = &listing->choice;
	json_t *params = scope_params(&listing->scope, reference->repository);
	json_t *filter = json_members("imageStatus",
	    json_text(
		choice->status && !listing->tree ? choice->status : "ANY"));
	json_t *id = json_object();

	if (!one) {
		json_decref(id);
		if ((choice->tagged || choice->untagged) && !listing->tree)
			json_object_set_new(filter, "tagStatus",
			    json_text(choice->tagged ? "TAGGED" : "UNTAGGED"));
		json_object_set_new(params, "filter", filter);
		return params;
	}
	json_decref(filter);
	if (reference->tag)
		json_object_set_new(id, "imageTag", json_text(reference->tag));
	if (reference->digest)
		json_object_set_new(
		    id, "imageDigest", json_text(reference->digest));
	json_object_set_new(params, "imageIds", json_array());
	json_array_append_new(json_object_get(params, "imageIds"), id);
	return params;
}

/* One image, by its tag or digest: whether it is there, and all of it where no
 * tree is wanted. */
static bool
ask_one(struct images_run *listing, struct error *err)
{
	json_auto_t *reply = scope_call(
	    &listing->scope, "describe-images", parameters(listing, true), err);
	const json_t *details = reply
	    ? scope_list(&listing->scope, "describe-images", reply, err)
	    : NULL;
	const char *digest =
	    json_get_string(json_array_get(details, 0), "imageDigest");

	if (!details)
		return false;
	listing->choice.pattern = NULL;
	if (digest)
		listing->reference.digest =
		    arena_strdup(&listing->scope.run->arena, digest);
	if (listing->tree)
		return true;
	take_details(listing, details, err);
	return err->kind == ERR_NONE;
}

static bool
ask_all(struct images_run *listing, struct error *err)
{
	return scope_pages(&listing->scope, "describe-images",
	    parameters(listing, false), take_details, listing, err);
}

/* Who may not read manifests and did not ask for a tree sees none. */
static bool
make_tree(struct images_run *listing, struct error *err)
{
	const struct ui *ui = &listing->scope.run->ui;
	json_t *roots =
	    image_tree(&listing->scope, listing->reference.repository,
		listing->kept, listing->reference.digest, err);

	if (!roots && !listing->wanted_tree &&
	    verb_is_code(err, "AccessDeniedException")) {
		error_clear(err);
		if (ui->warn)
			ui->warn(ui->ctx,
			    "without ecr:BatchGetImage, what belongs to an "
			    "index is not known");
		return true;
	}
	if (!roots)
		return false;
	json_decref(listing->kept);
	listing->kept = roots;
	return true;
}

static bool
show_kept(struct images_run *listing, struct error *err)
{
	json_t *row;
	size_t i;

	image_choice_sort(&listing->choice, listing->kept);
	json_array_foreach (listing->kept, i, row) {
		if (listing->tree && !image_choice_fits(&listing->choice, row))
			continue;
		if (!show(listing, json_incref(row), err))
			break;
	}
	return err->kind == ERR_NONE;
}

static bool
is_one(const struct reference *reference)
{
	return reference->digest ||
	    (reference->tag && !strchr(reference->tag, '*'));
}

static bool
look(struct images_run *listing, struct error *err)
{
	bool one = is_one(&listing->reference);
	bool ok = !one || ask_one(listing, err);

	if (ok && (!one || listing->tree))
		ok = ask_all(listing, err);
	if (ok && listing->tree)
		ok = make_tree(listing, err);
	if (ok && listing->kept)
		ok = show_kept(listing, err);
	return ok && rows_finish(&listing->rows, NULL, err);
}

/* What is shown decides what is asked. */
static bool
open_rows(struct images_run *listing, struct run *run,
    const struct arg_parser *given, struct error *err)
{
	struct rows_wish wish = verb_wish(given, ROWS);
	bool table = rows_for_person(run);

	listing->wanted_tree = argparse_given(given, TREE);
	listing->tree =
	    listing->wanted_tree || (table && !argparse_given(given, FLAT));
	if (listing->tree)
		wish.usual = table ? tree_columns : tree_lines;
	if (!rows_open(&listing->rows, run, &form, &wish, err))
		return false;
	if (!listing->choice.sort && table)
		listing->choice.sort = "pushed";
	if (listing->tree || listing->choice.sort)
		listing->kept = json_array();
	return true;
}

static bool
read_words(struct images_run *listing, struct run *run,
    const struct arg_parser *given, struct error *err)
{
	if (given->rest.n != 1)
		return fail(err, ERR_USAGE,
		    "ecr images needs one repository, perhaps with tags: "
		    "REPO or REPO:PATTERN");
	if (argparse_given(given, TREE) && argparse_given(given, FLAT))
		return fail(err, ERR_USAGE,
		    "--tree and --flat exclude each "
		    "other");
	if (!reference_parse(&run->arena, given->rest.at[0], REFERENCE_TAGS,
		&listing->reference, err) ||
	    !scope_check(&listing->reference, "images", err) ||
	    !image_choice_read(given, CHOICE, &listing->choice, err))
		return false;
	listing->choice.pattern = listing->reference.tag;
	listing->left = listing->choice.limit;
	return true;
}

static bool
images(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct images_run listing = {0};
	bool ok = read_words(&listing, run, given, err) &&
	    verb_jobs(run, given, JOBS, err) &&
	    open_rows(&listing, run, given, err);

	ok = ok &&
	    scope_open(run, &listing.reference, NULL, &listing.scope, err) &&
	    look(&listing, err);
	scope_close(&listing.scope);
	rows_free(&listing.rows);
	json_decref(listing.kept);
	return ok;
}

const struct command images_command = {
    .name = "images",
    .group = "looking",
    .doc = "Show the images of a repository. Each with its tags, digest, "
	   "size, when it was pushed and last pulled, its status, what kind of "
	   "thing it is (an image, an index, a chart, a signature, an "
	   "attestation, an SBOM) and the worst finding of its last scan. On a "
	   "terminal an index has what belongs to it below it; in a pipe there "
	   "is one line an entry, in the service's order, as they come. The "
	   "size is that of the layers as they are stored; that of an index is "
	   "its largest image's. A pattern behind the repository picks images "
	   "with such a tag, '*' stands for any text.",
    .operands = "REPOSITORY[:TAGS]",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .run = images,
};

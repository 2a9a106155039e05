/* "du": what takes how much storage, shared layers once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json/json_make.h"
#include "base/text/human.h"
#include "cli/rows/rows.h"
#include "cmd/du/grouping.h"
#include "cmd/du/storage.h"
#include "cmd/du/tally.h"
#include "cmd/du/treemap.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/scopes.h"
#include "cmd/verbs/verb.h"

enum { BY, EXACT, ESTIMATE, OLDER, PRICE, SVG, PLACES };
enum { ROWS = PLACES + 2, JOBS = ROWS + VERB_ROWS_N };
enum { DAYS = 90, BAR = 12 };

static const struct arg options[] = {
    [BY] = {"--by", NARGS_ONE, "KEY", .choices = grouping_keys, .exact = true,
	.doc = "Add up by repository (the default), by the first part of its "
	       "name, by tag, by the month of the push, by region, or by kind "
	       "of image. What several groups share counts in each."},
    [EXACT] = {"--exact", .exact = true,
	.doc =
	    "Read the manifests and count each blob once a repository: the "
	    "default. Reading one may count as a pull of its image; it happens "
	    "once, for what was read is kept: manifests never change."},
    [ESTIMATE] = {"--estimate", .exact = true,
	.doc = "Read no manifests: an upper bound, for which layers count in "
	       "each image that has them."},
    [OLDER] = {"--older-than", NARGS_ONE, "AGE", .exact = true,
	.doc = "What is old, and what is idle: pushed, and neither pushed nor "
	       "pulled, since then. Default: 90d."},
    [PRICE] = {"--price", NARGS_ONE, "AMOUNT", .exact = true,
	.doc = "What a GB (1,000,000,000 bytes) costs a month: shows the cost "
	       "of each group, blobs counted once a repository."},
    [SVG] = {"--svg", NARGS_ONE, "FILE", .exact = true,
	.completion = COMPLETE_PATH,
	.doc = "Draw it as well, as areas in proportion."},
    VERB_PLACES(PLACES),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"What takes how much, and what could go", "ecr du"},
    {"One team's repositories, in money a month",
	"ecr du 'team/*' --price 0.10"},
    {"In which months the storage was filled, all regions",
	"ecr du --by month --regions all"},
    {0},
};

/* What goes if all such images go; for a pipe as they stand here. */
static const struct row_column columns[] = {
    {.name = "name", .key = "name"},
    {.name = "images", .key = "images", .kind = ROW_COUNT},
    {.name = "size", .key = "size", .kind = ROW_BYTES},
    {.name = "untagged", .key = "untagged", .kind = ROW_BYTES, .rank = 4},
    {.name = "archived", .key = "archived", .kind = ROW_BYTES, .rank = 6},
    {.name = "idle", .key = "idle", .kind = ROW_BYTES, .rank = 3},
    {.name = "old", .key = "old", .kind = ROW_BYTES, .rank = 5},
    {.name = "cost", .key = "cost", .rank = 2},
    {.name = "share", .key = "share", .rank = 1, .asked = true},
    {0},
};

static const struct rows_form form = {.key = "groups",
    .columns = columns,
    .empty = "no repositories match",
    .totals = true};
struct du {
	struct run *run;
	const struct arg_parser *given;
	struct scopes scopes;
	struct grouping grouping;
	bool estimate;
	struct moment before;
	double price; /* of 10^9 bytes a month; -1: not asked */
	size_t unread;
	/* the outcome: */
	struct tally_group *groups, total;
	size_t n;
	int64_t least;
};

static bool
read_price(struct du *du, struct error *err)
{
	const char *word = argparse_word(du->given, PRICE);
	char *end = NULL;

	du->price = -1;
	if (!word)
		return true;
	du->price = strtod(word, &end);
	if (end != word && *end == '\0' && du->price >= 0 && du->price < 1e9 &&
	    strspn(word, "0123456789.") == strlen(word))
		return true;
	return fail(err, ERR_USAGE,
	    "argument --price: \"%s\" is not an amount, such as 0.10", word);
}

static bool
read_options(struct du *du, struct error *err)
{
	const char *by = argparse_word(du->given, BY);

	du->grouping.by = by ? by : grouping_keys[0];
	du->estimate = argparse_given(du->given, ESTIMATE);
	du->before = (struct moment){MOMENT_FROM_NOW, -DAYS * 86400.0};
	if (du->estimate && argparse_given(du->given, EXACT))
		return fail(err, ERR_USAGE,
		    "--exact and --estimate are two different things");
	return verb_moment(du->given, OLDER, &du->before, err) &&
	    read_price(du, err);
}

/* One registry. */
struct du_place {
	struct du *du;
	struct storage storage;
};

static void
add(void *ctx, const char *repository, const struct stored *images, size_t n)
{
	struct du_place *reading = ctx;

	scopes_meet(&reading->du->scopes, reading->storage.scope, repository);
	reading->du->grouping.region = reading->storage.scope->region;
	grouping_take(&reading->du->grouping, repository, images, n);
}

static bool
begin(void *ctx, struct scope *scope, struct error *err)
{
	struct du *du = ctx;
	struct du_place *reading = arena_new(&du->run->arena, struct du_place);

	(void)err;
	*reading = (struct du_place){.du = du,
	    .storage = {.scope = scope,
		.patterns = scopes_patterns(&du->scopes, scope),
		.exact = !du->estimate,
		.before = du->before,
		.take = add,
		.ctx = reading}};
	scope->state = reading;
	storage_begin(&reading->storage);
	return true;
}

static bool
take(void *ctx, struct scope *scope, struct calls_answer *answer,
    struct error *err)
{
	struct du_place *reading = scope->state;

	(void)ctx;
	return storage_take(&reading->storage, answer, err);
}

static bool
read_all(struct du *du, struct error *err)
{
	static const struct scopes_work work = {begin, take, NULL};
	bool ok = scopes_open(&du->scopes, err) &&
	    scopes_run(&du->scopes, &work, du, err);

	for (size_t i = 0; i < du->scopes.n; i++) {
		struct du_place *reading = du->scopes.list[i].state;

		if (!reading)
			continue;
		du->unread += reading->storage.unread;
		storage_free(&reading->storage);
	}
	scopes_close(&du->scopes);
	return ok;
}

static int
compare(const void *x, const void *y)
{
	const struct tally_group *a = x, *b = y;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return strcmp(a->name, b->name);
}

static void
sum(struct du *du)
{
	const struct tally_group *groups =
	    tally_sum(du->grouping.tally, &du->n, &du->total, &du->least);

	du->groups =
	    arena_array(&du->run->arena, struct tally_group, du->n + 1);
	du->total.name = "total";
	if (du->n > 0)
		memcpy(du->groups, groups, du->n * sizeof(*groups));
	qsort(du->groups, du->n, sizeof(*groups), compare);
}

/* The share of the largest, in eighths of a cell. */
static const char *
bar(struct arena *arena, int64_t bytes, int64_t most)
{
	long eighths =
	    most > 0 ? (long)((double)bytes * BAR * 8 / (double)most + 0.5) : 0;
	struct buf out = {0};

	for (; eighths >= 8; eighths -= 8)
		buf_puts(&out, "\xe2\x96\x88");
	if (eighths > 0)
		buf_printf(&out, "\xe2\x96%c", (char)(0x90 - eighths));
	return buf_keep(&out, arena);
}

static json_t *
row_of(const struct du *du, const struct tally_group *group)
{
	static const char *const names[WASTE_N] = {
	    "untagged", "archived", "idle", "old"};
	struct arena *arena = &du->run->arena;
	json_t *row = json_members("name", json_text(group->name), "images",
	    json_integer((json_int_t)group->images), "size",
	    json_integer(group->bytes));

	for (size_t i = 0; i < WASTE_N; i++)
		json_object_set_new(
		    row, names[i], json_integer(group->freed[i]));
	if (du->price >= 0)
		json_object_set_new(row, "cost",
		    json_text(arena_printf(arena, "%.2f",
			(double)group->bytes / 1e9 * du->price)));
	return row;
}

static bool
draw(const struct du *du, struct error *err)
{
	const char *path = argparse_word(du->given, SVG);
	struct treemap_item *items;
	struct buf text = {0}, size = {0};
	bool ok;

	if (!path)
		return true;
	items = arena_array(&du->run->arena, struct treemap_item, du->n + 1);
	for (size_t i = 0; i < du->n; i++) {
		human_size(&size, (uint64_t)du->groups[i].bytes);
		items[i] = (struct treemap_item){du->groups[i].name,
		    buf_keep(&size, &du->run->arena), du->groups[i].bytes};
		size = (struct buf){0};
	}
	treemap_write(&text, "Storage in Amazon ECR", items, du->n);
	ok = file_put(path, buf_text(&text), text.len) ||
	    fail(err, ERR_GENERAL, "%s cannot be written: %m", path);
	buf_free(&text);
	return ok;
}

/* For a person: which of the figures the money is for. */
static void
tell(const struct du *du, bool person)
{
	struct buf once = {0}, least = {0}, text = {0};
	size_t n = du->grouping.number;

	if (du->unread > 0)
		consent_tell(du->run,
		    "%zu manifests could not be read: their images count whole",
		    du->unread);
	if (!person || du->n == 0)
		return;
	human_size(&once, (uint64_t)du->total.bytes);
	human_size(&least, (uint64_t)du->least);
	buf_printf(&text, "%s%s", buf_text(&once),
	    du->estimate ? " at the most" : ", blobs once a repository");
	if (du->price >= 0)
		buf_printf(&text, " (that costs %.2f a month)",
		    (double)du->total.bytes / 1e9 * du->price);
	if (!du->estimate)
		buf_printf(&text,
		    "; %s where repositories share them by mounts",
		    buf_text(&least));
	consent_tell(du->run, "%zu repositor%s: %s", n, n == 1 ? "y" : "ies",
	    buf_text(&text));
	buf_free(&once);
	buf_free(&least);
	buf_free(&text);
}

static json_t *
totals(const struct du *du)
{
	json_t *total = row_of(du, &du->total);

	json_object_del(total, "name");
	json_object_del(total, "images");
	return json_members("total", total, "sharedOnce",
	    json_integer(du->least), "estimate", json_boolean(du->estimate),
	    "unreadManifests", json_integer((json_int_t)du->unread));
}

/* For a person how they compare stands beside the size. */
static bool
open_rows(const struct du *du, struct rows *rows, struct error *err)
{
	struct rows_wish wish = verb_wish(du->given, ROWS);

	if (rows_for_person(du->run))
		wish.usual = du->price >= 0
		    ? "name,images,size,share,cost,untagged,archived,idle,old"
		    : "name,images,size,share,untagged,archived,idle,old";
	return rows_open(rows, du->run, &form, &wish, err);
}

static bool
print(const struct du *du, struct error *err)
{
	json_auto_t *rest = totals(du);
	struct rows rows;
	bool ok = open_rows(du, &rows, err);

	rows.told = scopes_met_none(&du->scopes);
	for (size_t i = 0; ok && i < du->n; i++) {
		json_t *row = row_of(du, &du->groups[i]);

		if (rows.mode == ROWS_TABLE)
			json_object_set_new(row, "share",
			    json_text(bar(&du->run->arena, du->groups[i].bytes,
				du->groups[0].bytes)));
		ok = rows_add(&rows, row, err);
	}
	ok = ok && rows_finish(&rows, rest, err);
	if (ok)
		tell(du, rows.mode == ROWS_TABLE);
	rows_free(&rows);
	return ok;
}

static bool
du(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct du du = {.run = run, .given = given};
	bool ok = read_options(&du, err) && verb_jobs(run, given, JOBS, err) &&
	    scopes_read(run, given, PLACES, &du.scopes, err) &&
	    scopes_words(&du.scopes,
		REFERENCE_NAMES | REFERENCE_REGISTRY | REFERENCE_NO_IMAGE,
		given, err) &&
	    scopes_check_one(&du.scopes, err);

	du.grouping.tally = tally_open(&run->arena);
	ok = ok && read_all(&du, err);
	if (ok)
		sum(&du);
	/* of several registries what was found is shown all the same */
	ok = ok && draw(&du, err) && print(&du, err) &&
	    scopes_conclude(&du.scopes, err);
	tally_close(du.grouping.tally);
	return ok;
}

const struct command du_command = {
    .name = "du",
    .group = "looking",
    .doc = "Show what takes how much storage. Layers that images of a "
	   "repository share count once. Beside the size of each group stands "
	   "what would go if all its images went that have no tag, are "
	   "archived, idle or old: the blobs that no other image of the group "
	   "names. An index counts its own bytes; its images are listed, too. "
	   "Sizes are of compressed layers, as the service bills.",
    .operands = "[GLOB...]",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "No repository matches.",
    .run = du,
};

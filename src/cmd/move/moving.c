/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/move/moving.h"

#include <unistd.h>

#include "base/json/json_make.h"
#include "base/terminal.h"
#include "base/text/human.h"
#include "cmd/verbs/verb.h"

static const struct row_column columns[] = {
    {.name = "image", .key = "image"},
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST, .rank = 1},
    {.name = "action", .key = "action"},
    {.name = "before", .key = "before", .kind = ROW_DIGEST, .asked = true},
    {.name = "blobs", .key = "blobs", .kind = ROW_COUNT, .asked = true},
    {.name = "bytes", .key = "bytes", .kind = ROW_BYTES, .asked = true},
    {.name = "mounted", .key = "mounted", .kind = ROW_COUNT, .asked = true},
    {0},
};

/* In a row, once it is done and before. */
static const struct {
	const char *done, *would;
} actions[] = {
    [MOVED_COPIED] = {"copied", "copy"},
    [MOVED_TAGGED] = {"tagged", "tag"},
    [MOVED_MOVED] = {"moved", "move"},
    [MOVED_SAME] = {"same", "same"},
    [MOVED_TAKEN] = {"taken", "taken"},
    [MOVED_FAILED] = {"failed", "failed"},
};

/* To a person, what a line on standard error would say. */
static const char of_tag[] = "image,digest,action,before";
static const char of_copy[] = "image,digest,action,before,blobs,bytes";

static const struct rows_form form = {.key = "images", .columns = columns};

bool
moving_open(struct moving *moving, struct run *run,
    const struct arg_parser *given, size_t at, struct error *err)
{
	struct rows_wish wish = verb_wish(given, at);

	if (rows_for_person(run))
		wish.usual = moving->sends ? of_copy : of_tag;
	moving->run = run;
	moving->told = rows_for_person(run) && terminal_is(STDOUT_FILENO) &&
	    terminal_is(STDERR_FILENO);
	return rows_open(&moving->rows, run, &form, &wish, err);
}

/* A line that can be kept as a log. */
static void
tell_change(struct moving *moving, const struct moved *moved)
{
	const struct oci_copy_sums *sums = moved->sums;
	struct ui *ui = &moving->run->ui;
	struct buf line = {0};

	if (!ui->warn || moving->told)
		return;
	buf_printf(&line, "%s%s %s %s", moving->dry_run ? "would be " : "",
	    actions[moved->action].done, moved->name, moved->digest);
	if (moved->before)
		buf_printf(&line, " (was %s)", moved->before);
	if (sums && (sums->sent || sums->mounted)) {
		buf_printf(&line, ", %llu blobs %s, ",
		    (unsigned long long)sums->sent,
		    moving->dry_run ? "to send" : "sent");
		human_size(&line, sums->bytes);
		if (sums->mounted)
			buf_printf(&line, ", %llu mounted",
			    (unsigned long long)sums->mounted);
	}
	ui->warn(ui->ctx, line.data);
	buf_free(&line);
}

static json_t *
text_or_null(const char *text)
{
	return text && *text ? json_text(text) : json_null();
}

bool
moving_add(struct moving *moving, const struct moved *moved, struct error *err)
{
	const struct oci_copy_sums *sums = moved->sums;
	const char *word = moving->dry_run ? actions[moved->action].would
					   : actions[moved->action].done;
	json_t *row = json_members("image", json_text(moved->name), "digest",
	    text_or_null(moved->digest), "action", json_text(word), "before",
	    text_or_null(moved->before));

	if (sums) {
		json_object_set_new(
		    row, "blobs", json_integer((json_int_t)sums->sent));
		json_object_set_new(
		    row, "bytes", json_integer((json_int_t)sums->bytes));
		json_object_set_new(
		    row, "mounted", json_integer((json_int_t)sums->mounted));
	}
	if (moved->action < MOVED_SAME) {
		moving->changes++;
		tell_change(moving, moved);
	}
	return rows_add(&moving->rows, row, err);
}

bool
moving_add_taken(struct moving *moving, const char *name, const char *before,
    const char *digest, struct error *err)
{
	const struct moved moved = {.name = name,
	    .digest = digest,
	    .before = before,
	    .action = MOVED_TAKEN};

	moving->taken++;
	buf_printf(&moving->no,
	    "%s%s is on %s, and stays there without --force",
	    moving->no.len ? "\n" : "", name, before);
	return moving_add(moving, &moved, err);
}

bool
moving_add_failed(struct moving *moving, const char *name, struct error *why,
    struct error *err)
{
	const struct moved moved = {.name = name, .action = MOVED_FAILED};

	if (why->kind == ERR_INTERRUPT) {
		*err = *why;
		return false;
	}
	moving->failed++;
	if (moving->first.kind == ERR_NONE)
		moving->first = *why;
	else
		error_clear(why);
	*why = (struct error){0};
	return moving_add(moving, &moved, err);
}

/* One alone fails as itself; of several it is said how many. */
static bool
say_failed(struct moving *moving, struct error *err)
{
	if (moving->failed == moving->rows.count && moving->failed == 1) {
		*err = moving->first;
		moving->first = (struct error){0};
		return false;
	}
	return fail(err, ERR_GENERAL, "%zu of %zu failed; the first: %s",
	    moving->failed, moving->rows.count,
	    moving->first.message ? moving->first.message : "");
}

bool
moving_finish(struct moving *moving, struct error *err)
{
	bool alone = moving->failed == 1 && moving->rows.count == 1;

	if (!alone && !rows_finish(&moving->rows, NULL, err))
		return false;
	if (moving->failed)
		return say_failed(moving, err);
	if (moving->taken)
		return fail_buf(err, ERR_NO, &moving->no);
	if (moving->dry_run && moving->changes)
		return fail(err, ERR_NO, "%zu change%s would be made",
		    moving->changes, moving->changes == 1 ? "" : "s");
	return true;
}

void
moving_free(struct moving *moving)
{
	rows_free(&moving->rows);
	buf_free(&moving->no);
	error_clear(&moving->first);
}

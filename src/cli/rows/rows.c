/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rows/rows.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/terminal.h"
#include "cli/screen.h"
#include "cli/ui.h"

/* So many rows are handed to a format at once. */
enum { PAGE_ROWS = 1000 };

/* Lines, on their way out; a terminal shows what it would otherwise obey. */
static bool
write_lines(void *ctx, const char *data, size_t len)
{
	const struct rows *rows = ctx;
	struct buf escaped = {0};
	bool ok;

	ui_clear();
	if (!rows->escape)
		return file_write_fd(STDOUT_FILENO, data, len);
	terminal_escape(&escaped, data, len, TERMINAL_BYTES);
	ok = file_write_fd(STDOUT_FILENO, escaped.data, escaped.len);
	buf_free(&escaped);
	return ok;
}

static bool
is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

bool
rows_for_person(const struct run *run)
{
	const char *output = run->options.output;

	if (run->query)
		return false;
	return output ? is(output, "table") : screen_find(run).person;
}

static void
choose_mode(struct rows *rows, const struct run *run)
{
	const char *output = run->options.output;

	if (rows_for_person(run) && (output || !rows->form->bare))
		rows->mode = ROWS_TABLE;
	else if (run->query ||
	    (output && !is(output, "text") && !is(output, "table")))
		rows->mode = ROWS_DOCUMENT;
	else
		rows->mode = ROWS_LINES;
}

static bool
open_document(struct rows *rows, struct run *run, struct error *err)
{
	if (!run->options.output)
		run->options.output = "json";
	rows->page = json_array();
	rows->opened = output_open(&rows->output, run, rows->form->key, err);
	return rows->opened;
}

bool
rows_open(struct rows *rows, struct run *run, const struct rows_form *form,
    const struct rows_wish *wish, struct error *err)
{
	*rows = (struct rows){.form = form, .run = run};
	rows->style = wish->style;
	rows->chosen = wish->columns != NULL;
	rows->asked = wish->asked && !terminal_is(STDOUT_FILENO);
	rows->columns = row_columns(&run->arena, form->columns,
	    wish->columns ? wish->columns : wish->usual, err);
	if (!rows->columns)
		return false;
	choose_mode(rows, run);
	rows->buf.drain = write_lines;
	rows->buf.ctx = rows;
	rows->escape = rows->mode == ROWS_LINES && terminal_is(STDOUT_FILENO);
	rows->table.columns = rows->columns;
	rows->table.style = &rows->style;
	rows->table.named = rows->chosen;
	return rows->mode != ROWS_DOCUMENT || open_document(rows, run, err);
}

static bool
is_streamed(const struct rows *rows)
{
	const struct output *output = &rows->output;

	return output->format->begin && !output->query && !rows->form->totals &&
	    output->encoding.codec->kind == CODEC_UTF_8;
}

static void
add_line(struct rows *rows, const json_t *row)
{
	for (size_t i = 0; rows->columns[i]; i++) {
		if (i)
			buf_putc(&rows->buf, '\t');
		row_put_exact(&rows->buf, rows->columns[i], row);
	}
	buf_putc(&rows->buf, '\n');
}

static void
add_row(struct rows *rows, const json_t *row, const char *branch)
{
	/* known only since the service has answered */
	rows->style.now = clock_service();
	if (rows->mode == ROWS_TABLE)
		row_table_add(&rows->table, row, branch);
	else
		add_line(rows, row);
}

/* What hangs below a row; `lead` is what stands in front of all of it. */
static void
add_below(struct rows *rows, const json_t *row, const char *lead)
{
	const char *member = rows->form->children;
	const json_t *below = member ? json_object_get(row, member) : NULL;
	struct buf branch = {0}, deeper = {0};
	const json_t *child;
	size_t i;

	json_array_foreach (below, i, child) {
		bool last = i + 1 == json_array_size(below);

		buf_clear(&branch);
		buf_clear(&deeper);
		buf_printf(&branch, "%s%s", lead,
		    last ? "\u2514\u2500 " : "\u251c\u2500 ");
		buf_printf(&deeper, "%s%s", lead, last ? "   " : "\u2502  ");
		add_row(rows, child, buf_text(&branch));
		add_below(rows, child, buf_text(&deeper));
	}
	buf_free(&branch);
	buf_free(&deeper);
}

/* Of a row only what --columns names. */
static json_t *
pick(const struct rows *rows, json_t *row)
{
	json_t *picked;

	if (!rows->chosen)
		return row;
	picked = json_object();
	for (size_t i = 0; rows->columns[i]; i++) {
		const char *key = rows->columns[i]->key;
		json_t *value = json_object_get(row, key);

		if (value)
			json_object_set(picked, key, value);
	}
	json_decref(row);
	return picked;
}

static bool
begin_document(struct rows *rows, struct error *err)
{
	struct output *output = &rows->output;

	if (rows->begun)
		return true;
	rows->begun = true;
	return output->format->begin(&output->buf, &output->stream,
	    rows->form->key, NULL, &output->options, err);
}

/* Hand the gathered rows to the format, where it takes them in parts. */
static bool
print_page(struct rows *rows, struct error *err)
{
	struct output *output = &rows->output;
	bool ok;

	if (!is_streamed(rows) || json_array_size(rows->page) == 0)
		return true;
	ok = begin_document(rows, err) &&
	    output->format->items(
		&output->buf, &output->stream, rows->page, err);
	json_array_clear(rows->page);
	return ok;
}

bool
rows_add(struct rows *rows, json_t *row, struct error *err)
{
	rows->count++;
	if (rows->asked && rows->mode != ROWS_TABLE)
		row_table_add(&rows->table, row, "");
	if (rows->mode == ROWS_DOCUMENT) {
		json_array_append_new(rows->page, pick(rows, row));
		return json_array_size(rows->page) < PAGE_ROWS ||
		    print_page(rows, err);
	}
	add_row(rows, row, "");
	add_below(rows, row, "");
	json_decref(row);
	return !rows->buf.failed || fail_output(err, errno);
}

bool
rows_flush(struct rows *rows, struct error *err)
{
	if (rows->mode == ROWS_DOCUMENT)
		return print_page(rows, err) &&
		    output_flush(&rows->output, err);
	return buf_flush(&rows->buf) || fail_output(err, errno);
}

static bool
finish_document(struct rows *rows, json_t *rest, struct error *err)
{
	struct output *output = &rows->output;
	json_auto_t *whole = NULL;

	if (is_streamed(rows)) {
		bool ok = begin_document(rows, err) && print_page(rows, err);

		rows->begun = false;
		return output->format->end(
			   &output->buf, &output->stream, NULL, err) &&
		    ok && output_finish(output, err);
	}
	whole = json_object();
	json_object_set(whole, rows->form->key, rows->page);
	if (rest)
		json_object_update(whole, rest);
	return output_value(output, whole, err) && output_finish(output, err);
}

static bool
finish_table(struct rows *rows, struct error *err)
{
	struct screen screen = screen_find(rows->run);

	if (rows->count > 0)
		row_table_print(&rows->table, &rows->buf, &screen);
	return buf_flush(&rows->buf) || fail_output(err, errno);
}

static void
show_asked(struct rows *rows)
{
	struct screen screen = screen_of(rows->run, STDERR_FILENO);
	struct buf text = {0};

	row_table_print(&rows->table, &text, &screen);
	ui_clear();
	fwrite(text.data, 1, text.len, stderr);
	fflush(stderr);
	buf_free(&text);
}

bool
rows_finish(struct rows *rows, json_t *rest, struct error *err)
{
	const struct ui *ui = &rows->run->ui;

	if (rows->asked && rows->count > 0)
		show_asked(rows);
	if (rows->mode == ROWS_DOCUMENT)
		return finish_document(rows, rest, err);
	if (rows->mode == ROWS_LINES)
		return rows_flush(rows, err);
	if (rows->count == 0 && rows->form->empty && !rows->told && ui->warn)
		ui->warn(ui->ctx, rows->form->empty);
	return finish_table(rows, err);
}

void
rows_free(struct rows *rows)
{
	struct error ignored = {0};

	if (rows->begun)
		rows->output.format->end(
		    &rows->output.buf, &rows->output.stream, NULL, &ignored);
	error_clear(&ignored);
	if (rows->opened)
		output_free(&rows->output);
	buf_free(&rows->buf);
	row_table_free(&rows->table);
	json_decref(rows->page);
	rows->page = NULL;
}

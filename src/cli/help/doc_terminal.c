/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/doc.h"

#include <string.h>

#include "base/text/utf8.h"

enum { INDENT = 4 };

static void
bold(struct doc *doc, const char *text)
{
	buf_printf(doc->out, doc->colour ? "\033[1m%s\033[0m" : "%s", text);
}

static void
faint(struct doc *doc, const char *text)
{
	buf_printf(doc->out, doc->colour ? "\033[2m%s\033[0m" : "%s", text);
}

static void
wrap(struct doc *doc, const char *text, int indent)
{
	int room = doc->width - indent;

	while (*text) {
		size_t len = doc_line_length(text, room < 20 ? 20 : room);

		buf_fill(doc->out, ' ', (size_t)indent);
		buf_add(doc->out, text, len);
		buf_putc(doc->out, '\n');
		text += len;
		text += strspn(text, " ");
	}
}

void
doc_paragraph(struct doc *doc, int level, const char *text)
{
	wrap(doc, text, INDENT * (level + 1));
}

void
doc_section(struct doc *doc, const char *heading)
{
	buf_puts(doc->out, "\n  ");
	bold(doc, heading);
	buf_putc(doc->out, '\n');
}

static void
term_heading(struct doc *doc, const char *heading)
{
	if (doc->out->len)
		buf_putc(doc->out, '\n');
	bold(doc, heading);
	doc->begun = false;
	buf_putc(doc->out, '\n');
}

static void
term_title(struct doc *doc, const char *name, const char *summary)
{
	struct buf line = {0};

	buf_printf(&line, "%s - %s", name, summary);
	term_heading(doc, "NAME");
	wrap(doc, line.data, INDENT);
	buf_free(&line);
}

static void
term_text(struct doc *doc, const char *text)
{
	wrap(doc, text, INDENT);
}

static void
term_synopsis(struct doc *doc, const char *name, const char *const *words)
{
	const int hang = INDENT + 4;
	int column = INDENT + (int)utf8_count(name, strlen(name));

	buf_fill(doc->out, ' ', INDENT);
	bold(doc, name);
	for (; *words; words++) {
		int cols = (int)utf8_count(*words, strlen(*words));

		if (column + 1 + cols > doc->width && column > hang) {
			buf_putc(doc->out, '\n');
			buf_fill(doc->out, ' ', (size_t)hang);
			column = hang;
		} else {
			buf_putc(doc->out, ' ');
			column++;
		}
		buf_puts(doc->out, *words);
		column += cols;
	}
	buf_putc(doc->out, '\n');
}

static void
term_item(struct doc *doc, int level, const char *term, const char *note,
    const char *text)
{
	int indent = INDENT + level * INDENT;

	buf_fill(doc->out, ' ', (size_t)indent);
	bold(doc, term);
	if (note && *note) {
		int cols = indent + (int)strlen(term) + (int)strlen(note);

		buf_putc(doc->out, cols + 1 > doc->width ? '\n' : ' ');
		if (cols + 1 > doc->width)
			buf_fill(doc->out, ' ', (size_t)(indent + INDENT));
		faint(doc, note);
	}
	buf_putc(doc->out, '\n');
	wrap(doc, text, indent + INDENT);
}

static void
term_detail(struct doc *doc, int level, const char *label, const char *text)
{
	buf_fill(doc->out, ' ', (size_t)(INDENT * (level + 2)));
	buf_printf(doc->out, "%s: %s\n", label, text);
}

static void
term_row(struct doc *doc, const char *term, const char *text)
{
	const int column = 38;
	int cols = INDENT + (int)utf8_count(term, strlen(term));
	int room = doc->width - column;
	size_t len = doc_line_length(text, room < 20 ? 20 : room);

	buf_fill(doc->out, ' ', INDENT);
	bold(doc, term);
	if (cols + 2 > column) {
		buf_putc(doc->out, '\n');
		cols = 0;
	}
	buf_fill(doc->out, ' ', (size_t)(column - cols));
	buf_add(doc->out, text, len);
	buf_putc(doc->out, '\n');
	text += len;
	wrap(doc, text + strspn(text, " "), column);
}

static void
term_example(struct doc *doc, const char *title, const char *command)
{
	if (doc->begun)
		buf_putc(doc->out, '\n');
	doc->begun = true;
	wrap(doc, title, INDENT);
	doc_add_command(doc->out, command, "        ", doc->width - 8);
}

static void
term_related(struct doc *doc, const char *const *pages)
{
	struct buf line = {0};

	for (; *pages; pages++)
		buf_printf(&line, "%s%s", *pages, pages[1] ? ", " : "");
	wrap(doc, buf_text(&line), INDENT);
	buf_free(&line);
}

static void
term_end(struct doc *doc)
{
	(void)doc;
}

const struct doc_style doc_style_terminal = {
    .title = term_title,
    .heading = term_heading,
    .text = term_text,
    .synopsis = term_synopsis,
    .item = term_item,
    .detail = term_detail,
    .row = term_row,
    .example = term_example,
    .related = term_related,
    .end = term_end,
};

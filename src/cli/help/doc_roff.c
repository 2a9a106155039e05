/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/doc.h"

#include <ctype.h>
#include <string.h>

enum { LINE = 76 };

#define PAGE_DATE "2026-11-22"

static const char *
escape_of(char c)
{
	switch (c) {
	case '\\':
		return "\\e";
	case '-':
		return "\\-";
	case '\'':
		return "\\(aq";
	case '"':
		return "\\(dq";
	case '`':
		return "\\(ga";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	default:
		return NULL;
	}
}

/* Characters as they are; a blank becomes `blank`. */
static void
add_span(struct buf *out, const char *text, size_t len, const char *blank)
{
	for (size_t i = 0; i < len; i++) {
		const char *escape = escape_of(text[i]);

		if (escape)
			buf_puts(out, escape);
		else if (text[i] == ' ' && blank)
			buf_puts(out, blank);
		else
			buf_putc(out, text[i]);
	}
}

static void
add_text(struct buf *out, const char *text)
{
	add_span(out, text, strlen(text), NULL);
}

/* A line may not begin like a request. */
static void
guard(struct buf *out, char first)
{
	if (first == '.' || first == '\'')
		buf_puts(out, "\\&");
}

/* Bytes up to where a new sentence begins: roff wants it on a new line. */
static size_t
sentence_length(const char *text, size_t len)
{
	for (size_t i = 1; i + 1 < len; i++)
		if (text[i] == ' ' && text[i - 1] == '.')
			return i;
	return len;
}

static void
fill(struct buf *out, const char *text)
{
	while (*text) {
		size_t len = doc_line_length(text, LINE - 10);

		len = sentence_length(text, len);
		guard(out, *text);
		add_span(out, text, len, NULL);
		buf_putc(out, '\n');
		text += len;
		text += strspn(text, " ");
	}
}

/* One line kept as it is; the source is folded, the page is not. */
static void
literal(struct buf *out, const char *text, size_t len)
{
	size_t line = out->len;

	guard(out, len ? *text : 0);
	for (size_t i = 0; i < len; i++) {
		add_span(out, text + i, 1, NULL);
		if (out->len - line > LINE - 4 && i + 1 < len) {
			buf_puts(out, "\\\n");
			line = out->len;
		}
	}
	buf_putc(out, '\n');
}

static void
set_level(struct doc *doc, int level)
{
	for (; doc->level < level; doc->level++)
		buf_puts(doc->out, ".RS 4\n");
	for (; doc->level > level; doc->level--)
		buf_puts(doc->out, ".RE\n");
}

static void
roff_heading(struct doc *doc, const char *heading)
{
	set_level(doc, 0);
	doc->begun = false;
	buf_printf(doc->out, strchr(heading, ' ') ? ".SH \"%s\"\n" : ".SH %s\n",
	    heading);
}

/* "ecr wait x" is the page ecr-wait-x. */
static void
add_page_name(struct buf *out, const char *name, bool upper)
{
	for (; *name; name++) {
		char c = *name == ' ' ? '-' : *name;

		if (upper)
			c = (char)toupper((unsigned char)c);
		add_span(out, &c, 1, NULL);
	}
}

static void
roff_title(struct doc *doc, const char *name, const char *summary)
{
	buf_puts(doc->out, ".TH ");
	add_page_name(doc->out, name, true);
	buf_puts(doc->out,
	    " 1 " PAGE_DATE " \"ecr " ECR_VERSION "\" \"ecr manual\"\n"
	    ".SH NAME\n");
	add_page_name(doc->out, name, false);
	buf_puts(doc->out, " \\-\n");
	fill(doc->out, summary);
}

static void
roff_text(struct doc *doc, const char *text)
{
	if (doc->begun)
		buf_puts(doc->out, ".PP\n");
	doc->begun = true;
	fill(doc->out, text);
}

static void
roff_synopsis(struct doc *doc, const char *name, const char *const *words)
{
	if (doc->begun)
		buf_puts(doc->out, ".br\n");
	doc->begun = true;
	buf_puts(doc->out, ".B ");
	add_text(doc->out, name);
	buf_putc(doc->out, '\n');
	for (; *words; words++) {
		add_span(doc->out, *words, strlen(*words), "\\ ");
		buf_putc(doc->out, '\n');
	}
}

static void
roff_item(struct doc *doc, int level, const char *term, const char *note,
    const char *text)
{
	set_level(doc, level);
	doc->begun = true;
	buf_puts(doc->out, ".TP\n\\fB");
	add_text(doc->out, term);
	buf_puts(doc->out, "\\fR");
	if (note && *note) {
		buf_putc(doc->out, ' ');
		add_text(doc->out, note);
	}
	buf_putc(doc->out, '\n');
	fill(doc->out, text);
}

static void
roff_detail(struct doc *doc, int level, const char *label, const char *text)
{
	struct buf line = {0};

	(void)level;
	buf_printf(&line, "%s: %s", label, text);
	buf_puts(doc->out, ".br\n");
	literal(doc->out, line.data, line.len);
	buf_free(&line);
}

static void
roff_row(struct doc *doc, const char *term, const char *text)
{
	roff_item(doc, 0, term, NULL, text);
}

static void
roff_example(struct doc *doc, const char *title, const char *command)
{
	struct buf lines = {0};
	const char *line;

	roff_text(doc, title);
	buf_puts(doc->out, ".PP\n.RS 4\n.EX\n");
	doc_add_command(&lines, command, "", LINE - 8);
	for (line = buf_text(&lines); *line;) {
		size_t len = strcspn(line, "\n");

		literal(doc->out, line, len);
		line += len + (line[len] == '\n');
	}
	buf_puts(doc->out, ".EE\n.RE\n");
	buf_free(&lines);
}

static void
roff_related(struct doc *doc, const char *const *pages)
{
	for (; *pages; pages++) {
		size_t len = strcspn(*pages, "(");

		buf_puts(doc->out, ".BR ");
		add_span(doc->out, *pages, len, NULL);
		buf_printf(
		    doc->out, " %s%s\n", *pages + len, pages[1] ? " ," : "");
	}
}

static void
roff_end(struct doc *doc)
{
	set_level(doc, 0);
}

const struct doc_style doc_style_roff = {
    .title = roff_title,
    .heading = roff_heading,
    .text = roff_text,
    .synopsis = roff_synopsis,
    .item = roff_item,
    .detail = roff_detail,
    .row = roff_row,
    .example = roff_example,
    .related = roff_related,
    .end = roff_end,
};

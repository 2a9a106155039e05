/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/manual.h"

#include <stdio.h>
#include <string.h>

#include "base/countof.h"
#include "cli/help/page.h"

enum { INDENT = 4 };

/* One page being read: the few requests of man(7) that man/ is written in. */
struct manual {
	struct doc *doc;
	struct buf text;  /* of the paragraph at hand */
	struct buf term;  /* of the item that it explains */
	bool wants_term;  /* the next line is that */
	bool item;        /* what follows explains a term */
	bool code;        /* lines stay as they are */
	bool joined;      /* no blank before what comes next */
	bool more, quiet; /* a part of another page; within what it leaves */
	int depth;        /* of indented parts */
};

static const struct {
	const char *escape, *text;
} escapes[] = {{"(aq", "'"}, {"(dq", "\""}, {"(ti", "~"}, {"(ha", "^"},
    {"(ga", "`"}, {"(bu", "*"}, {"fB", ""}, {"fI", ""}, {"fR", ""}, {"fP", ""},
    {"-", "-"}, {"e", "\\"}, {"&", ""}, {" ", " "}, {"c", ""}};

/* One character behind a backslash, or more: how many. */
static size_t
put_escape(struct buf *out, const char *at)
{
	for (size_t i = 0; i < countof(escapes); i++) {
		size_t len = strlen(escapes[i].escape);

		if (strncmp(at, escapes[i].escape, len) != 0)
			continue;
		buf_puts(out, escapes[i].text);
		return len;
	}
	return 0;
}

static void
put_plain(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\\')
			buf_putc(out, text[i]);
		else
			i += put_escape(out, text + i + 1);
}

/* Writes the paragraph, as that of its term where it has one. */
static void
flush(struct manual *m)
{
	const char *text = buf_text(&m->text);

	if (m->quiet)
		;
	else if (m->term.len)
		m->doc->style->item(
		    m->doc, m->depth, buf_text(&m->term), NULL, text);
	else if (*text)
		doc_paragraph(m->doc, m->depth + m->item, text);
	buf_clear(&m->term);
	buf_clear(&m->text);
	m->joined = false;
}

/* The words of a request, put together with `between`. */
static void
put_words(struct buf *out, const char *at, size_t len, const char *between)
{
	const char *end = at + len;
	bool first = true;

	while (at < end) {
		const char *start = at, *stop;
		bool quoted = *at == '"';

		start += quoted;
		for (stop = start; stop < end && *stop != (quoted ? '"' : ' ');
		     stop++)
			stop += *stop == '\\' && stop + 1 < end;
		buf_puts(out, first ? "" : between);
		put_plain(out, start, (size_t)(stop - start));
		first = false;
		at = stop + (quoted && stop < end);
		while (at < end && *at == ' ')
			at++;
	}
}

/* A line of text, or of a request that sets words in a font. */
static void
add_line(struct manual *m, const char *at, size_t len, const char *between)
{
	struct buf *out = m->wants_term ? &m->term : &m->text;

	if (out->len && !m->joined)
		buf_putc(out, ' ');
	m->joined = len > 1 && at[len - 2] == '\\' && at[len - 1] == 'c';
	if (between)
		put_words(out, at, len, between);
	else
		put_plain(out, at, len);
	m->wants_term = false;
}

static void
blank(struct manual *m)
{
	if (!m->quiet)
		buf_putc(m->doc->out, '\n');
}

static void
add_code(struct manual *m, const char *at, size_t len)
{
	struct buf line = {0};
	int depth = m->depth + m->item;

	put_plain(&line, at, len);
	if (!m->quiet) {
		buf_fill(m->doc->out, ' ',
		    line.len ? (size_t)(INDENT * (depth ? depth + 1 : 2)) : 0);
		buf_printf(m->doc->out, "%s\n", buf_text(&line));
	}
	buf_free(&line);
}

static bool
is_left_out(const struct manual *m, const char *heading)
{
	return m->more &&
	    (strcmp(heading, "NAME") == 0 || strcmp(heading, "SEE ALSO") == 0);
}

static void
start_heading(struct manual *m, const char *at, size_t len, bool whole)
{
	struct buf heading = {0};

	put_words(&heading, at, len, " ");
	m->item = false;
	m->depth = 0;
	if (whole)
		m->quiet = is_left_out(m, buf_text(&heading));
	if (whole && !m->quiet)
		m->doc->style->heading(m->doc, buf_text(&heading));
	else if (!m->quiet)
		doc_section(m->doc, buf_text(&heading));
	buf_free(&heading);
}

static void
start_code(struct manual *m)
{
	const struct buf *out = m->doc->out;

	if (out->len > 1 && out->data[out->len - 2] != '\n' && !m->item)
		blank(m);
	m->code = true;
}

/* The requests that stand alone. */
static void
layout(struct manual *m, const char *name)
{
	if (strcmp(name, "TP") == 0) {
		m->wants_term = m->item = true;
	} else if (strcmp(name, "PP") == 0) {
		blank(m);
		m->item = false;
	} else if (strcmp(name, "EX") == 0 || strcmp(name, "nf") == 0) {
		start_code(m);
	} else if (strcmp(name, "RS") == 0) {
		m->depth++;
		m->item = false;
	} else if (strcmp(name, "RE") == 0 && m->depth > 0) {
		m->depth--;
		m->item = m->depth > 0;
	}
}

static bool
is_font(const char *name)
{
	return strlen(name) <= 2 && strspn(name, "BIR") == strlen(name);
}

static void
request(struct manual *m, const char *at, size_t len)
{
	size_t n = strcspn(at, " \n");
	char name[4] = "";

	snprintf(name, sizeof(name), "%.*s", (int)n, at);
	at += n;
	at += *at == ' ';
	len = len > n ? len - n - 1 : 0;
	if (is_font(name)) {
		add_line(m, at, len, name[1] ? "" : " ");
		return;
	}
	flush(m);
	if (strcmp(name, "SH") == 0 || strcmp(name, "SS") == 0)
		start_heading(m, at, len, name[1] == 'H');
	else if (strcmp(name, "\\\"") == 0 && strncmp(at, "@exits", 6) == 0)
		page_exits(m->doc, NULL);
	else
		layout(m, name);
}

static void
read_line(struct manual *m, const char *line, size_t len)
{
	bool ends =
	    strncmp(line, ".EE", 3) == 0 || strncmp(line, ".fi", 3) == 0;

	if (m->code && ends)
		m->code = false;
	else if (m->code)
		add_code(m, line, len);
	else if (*line == '.')
		request(m, line + 1, len - 1);
	else
		add_line(m, line, len, NULL);
}

void
manual_write(struct doc *doc, const struct manual_page *page, bool more)
{
	struct manual m = {.doc = doc, .more = more};
	struct buf whole = {0};

	/* a line that ends with a backslash goes on in the next one */
	for (const char *at = page->text; *at; at++)
		if (at[0] == '\\' && at[1] == '\n')
			at++;
		else
			buf_putc(&whole, *at);
	for (const char *at = buf_text(&whole); *at;) {
		size_t len = strcspn(at, "\n");

		read_line(&m, at, len);
		at += len + (at[len] != 0);
	}
	flush(&m);
	buf_free(&m.text);
	buf_free(&m.term);
	buf_free(&whole);
}

const struct manual_page *
manual_find(const char *topic)
{
	const struct manual_page *page;

	for (page = manual_pages; page->name; page++)
		if (strcmp(page->name, topic) == 0 ||
		    (page->section != 1 &&
			strncmp(page->name, "ecr-", 4) == 0 &&
			strcmp(page->name + 4, topic) == 0))
			return page;
	return NULL;
}

const char *
manual_topic(const struct manual_page *page)
{
	return page->section == 1 ? page->name : page->name + strlen("ecr-");
}

/* What a page says behind the dash of its NAME. */
static void
add_summary(struct buf *out, const char *text)
{
	const char *at = strstr(text, " \\-");
	const char *end = at ? strstr(at, "\n.SH") : NULL;

	if (!end)
		return;
	at += 3;
	at += strspn(at, " \n");
	put_plain(out, at, (size_t)(end - at));
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] == '\n')
			out->data[i] = ' ';
}

void
manual_topics(struct doc *doc)
{
	const struct manual_page *page;

	for (page = manual_pages; page->name; page++) {
		struct buf summary = {0};

		add_summary(&summary, page->text);
		doc->style->row(doc, manual_topic(page), buf_text(&summary));
		buf_free(&summary);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/ini_careful.h"

#include <string.h>

#include "base/text/pytext.h"
#include "base/text/words.h"

/* Two headers of two words each, however they are quoted. */
static bool
is_same_pair(const char *a, const char *b)
{
	char **one = words_split(a), **two = words_split(b);
	bool same = one && two && one[0] && one[1] && !one[2] && two[0] &&
	    two[1] && !two[2] && strcmp(one[0], two[0]) == 0 &&
	    strcmp(one[1], two[1]) == 0;

	words_free(one);
	words_free(two);
	return same;
}

static bool
header_is_meant(const struct ini_edit *edit, const struct buf *line)
{
	size_t from = pytext_leading(line->data, line->len) + 1;
	size_t to = line->len;
	struct buf text = {0};
	bool same;

	while (line->data[to - 1] != ']')
		to--;
	buf_add(&text, line->data + from, to - 1 - from);
	same = strlen(buf_text(&text)) == text.len &&
	    (strcmp(buf_text(&text), edit->section) == 0 ||
		is_same_pair(buf_text(&text), edit->section));
	buf_free(&text);
	return same;
}

/* Behind the last line before `end` that says something. */
static size_t
behind_last(const struct ini_edit *edit, size_t start, size_t end)
{
	while (end > start + 1 && ini_line_idle(&edit->lines.at[end - 1]))
		end--;
	return end;
}

/* The next header; what is deeper than the option before it is none. */
static size_t
section_end(const struct ini_edit *edit, size_t start)
{
	size_t i = start + 1, indent = 0, len;
	bool open = false;

	for (; i < edit->lines.n; i++) {
		const struct buf *line = &edit->lines.at[i];

		if (ini_line_idle(line) ||
		    (open && ini_line_indent(line) > indent))
			continue;
		if (ini_line_header(line, &len))
			break;
		open = true;
		indent = ini_line_indent(line);
	}
	return i;
}

/* Where the block of the option at `index` ends, before `end`. */
static size_t
block_end(const struct ini_edit *edit, size_t index, size_t end)
{
	size_t indent = ini_line_indent(&edit->lines.at[index]);
	size_t i = index + 1;

	while (i < end &&
	    (ini_line_idle(&edit->lines.at[i]) ||
		ini_line_indent(&edit->lines.at[i]) > indent))
		i++;
	return behind_last(edit, index, i);
}

/* A block keeps the indent that it has. */
static void
set_block_carefully(
    struct ini_edit *edit, size_t index, size_t end, json_t *values)
{
	struct buf indent = {0};
	size_t i;

	for (i = index + 1; i < end; i++) {
		const struct buf *line = &edit->lines.at[i];
		struct ini_option option;

		if (ini_line_idle(line) || !ini_line_option(line, &option))
			continue;
		if (!indent.len)
			buf_add(&indent, line->data,
			    (size_t)(option.key - line->data));
		ini_replace_inner(edit, i, &option, values);
	}
	ini_insert_values(
	    edit, end, values, indent.len ? indent.data : ini_deeper);
	buf_free(&indent);
}

static bool
refuse_kind(
    const struct ini_option *option, const char *what, struct error *err)
{
	return fail(err, ERR_GENERAL,
	    "%.*s is %s there, which would be lost: take it out by hand",
	    (int)option->key_len, option->key, what);
}

/* The option at `index`, whose lines end before `next`. */
static bool
set_option(struct ini_edit *edit, size_t index, size_t next,
    const struct ini_option *option, const char *key)
{
	json_t *value = json_object_get(edit->left, key);
	struct buf indent = {0};

	if (json_is_object(value) && !option->block)
		return refuse_kind(option, "a value", edit->err);
	if (json_is_object(value)) {
		set_block_carefully(edit, index, next, value);
		json_object_del(edit->left, key);
		return true;
	}
	if (option->block && next > index + 1)
		return refuse_kind(option, "a block", edit->err);
	buf_add(&indent, edit->lines.at[index].data,
	    pytext_leading(
		edit->lines.at[index].data, edit->lines.at[index].len));
	ini_replace(edit, index, buf_text(&indent), key, edit->left);
	buf_free(&indent);
	for (size_t i = index + 1; i < next; i++)
		if (!ini_line_idle(&edit->lines.at[i]))
			buf_wipe(&edit->lines.at[i]);
	return true;
}

bool
ini_find_meant(const struct ini_edit *edit, size_t *at)
{
	for (*at = section_end(edit, (size_t)-1); *at < edit->lines.n;
	     *at = section_end(edit, *at))
		if (header_is_meant(edit, &edit->lines.at[*at]))
			return true;
	return false;
}

/* A header behind a new key must not go on with its value. */
static void
outdent(struct ini_edit *edit, size_t header)
{
	struct buf line = {0}, *old = &edit->lines.at[header];
	size_t blank;

	if (header == edit->lines.n || json_object_size(edit->left) == 0)
		return;
	blank = pytext_leading(old->data, old->len);
	buf_add(&line, old->data + blank, old->len - blank);
	buf_wipe(old);
	*old = line;
}

/* What stands in a block, or goes on in a deeper line, is no key of the
 * section. */
bool
ini_set_carefully(struct ini_edit *edit, size_t start)
{
	size_t end = section_end(edit, start), next;

	ini_end_line(edit);
	for (size_t i = start + 1; i < end; i = next) {
		struct ini_option option;
		const char *key;

		next = i + 1;
		if (ini_line_idle(&edit->lines.at[i]) ||
		    !ini_line_option(&edit->lines.at[i], &option))
			continue;
		next = block_end(edit, i, end);
		key = ini_wanted(edit->left, &option, true);
		if (key && !set_option(edit, i, next, &option, key))
			return false;
		end = section_end(edit, start);
		next = block_end(edit, i, end);
	}
	outdent(edit, end);
	ini_insert_values(edit, behind_last(edit, start, end), edit->left, "");
	return true;
}

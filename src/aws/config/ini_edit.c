/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/ini_edit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json/json_make.h"
#include "aws/config/ini_careful.h"

/* [KIND "NAME"] is looked for beside [KIND NAME], to the letter. */
static bool
is_header_of_peer(
    const struct ini_edit *edit, const struct buf *line, size_t len)
{
	const char *blank = strchr(edit->section, ' ');
	struct buf wanted = {0};
	bool same;

	buf_printf(&wanted, "[%s]", edit->section);
	same = wanted.len == len && memcmp(wanted.data, line->data, len) == 0;
	if (!same && blank) {
		buf_clear(&wanted);
		buf_printf(&wanted, "[%.*s \"%s\"]",
		    (int)(blank - edit->section), edit->section, blank + 1);
		same = wanted.len == len &&
		    memcmp(wanted.data, line->data, len) == 0;
	}
	buf_free(&wanted);
	return same;
}

static bool
find_section(const struct ini_edit *edit, enum ini_rules rules, size_t *at)
{
	if (rules == INI_CAREFUL)
		return ini_find_meant(edit, at);
	for (*at = 0; *at < edit->lines.n; ++*at) {
		const struct buf *line = &edit->lines.at[*at];
		size_t len;

		if (ini_line_idle(line) || !ini_line_header(line, &len))
			continue;
		if (is_header_of_peer(edit, line, len))
			return true;
	}
	return false;
}

/*
 * The keys of a block, as the peer sets them: its end is the first key that is
 * no ini_deeper than `indent`, and the peer stumbles over a line without a key
 * that comes before any.
 */
static bool
set_block(struct ini_edit *edit, size_t index, size_t indent, json_t *values)
{
	bool known = false;
	size_t current = 0, i;

	for (i = index + 1; i < edit->lines.n; i++) {
		struct ini_option option;
		size_t len;

		if (ini_line_option(&edit->lines.at[i], &option)) {
			known = true;
			current = option.indent;
			ini_replace_inner(edit, i, &option, values);
		}
		if (!known)
			break;
		if (current == indent ||
		    ini_line_header(&edit->lines.at[i], &len)) {
			ini_insert_values(edit, i, values, ini_deeper);
			return true;
		}
	}
	if (!known)
		return fail(edit->err, ERR_GENERAL,
		    "cannot access local variable 'current_indent' where it "
		    "is not associated with a value");
	ini_insert_values(edit, i, values, ini_deeper);
	return true;
}

static bool
set_as_peer(struct ini_edit *edit, size_t start)
{
	size_t end = ini_find_end(edit, start + 1), last = start;

	for (size_t i = start + 1; i < end; i++) {
		struct ini_option option;
		const char *key;
		json_t *value;

		if (!ini_line_option(&edit->lines.at[i], &option))
			continue;
		last = i;
		key = ini_wanted(edit->left, &option, false);
		value = key ? json_object_get(edit->left, key) : NULL;
		if (json_is_object(value))
			return set_block(edit, i, option.indent, value);
		if (value)
			ini_replace(edit, i, "", key, edit->left);
	}
	if (end < edit->lines.n) {
		ini_insert_values(edit, last + 1, edit->left, "");
	} else if (json_object_size(edit->left) > 0) {
		const struct buf *final = &edit->lines.at[edit->lines.n - 1];
		struct buf newline = {0};

		buf_putc(&newline, '\n');
		if (final->len == 0 || final->data[final->len - 1] != '\n')
			ini_lines_insert(&edit->lines, edit->lines.n, &newline);
		buf_free(&newline);
		ini_insert_values(edit, last + 2, edit->left, "");
	}
	return true;
}

static void
add_section(struct ini_edit *edit)
{
	struct buf text = {0}, values = ini_put_values(edit, edit->left, "");

	buf_printf(&text, "[%s]%s", edit->section, edit->lines.end);
	buf_add(&text, buf_text(&values), values.len);
	buf_wipe(&values);
	ini_lines_insert(&edit->lines, edit->lines.n, &text);
}

/* The peer adds to the file as it is, without a look at its line ends. */
static void
append_section(struct ini_edit *edit, enum ini_rules rules, struct buf *out,
    const char *data, size_t len)
{
	if (rules == INI_AS_PEER) {
		ini_lines_free(&edit->lines);
		edit->lines.end = "\n";
		buf_add(out, data, len);
		if (len && data[len - 1] != '\n')
			buf_putc(out, '\n');
	}
	ini_end_line(edit);
	add_section(edit);
}

bool
ini_edit(struct buf *out, const char *data, size_t len, const char *section,
    const json_t *values, enum ini_rules rules, struct error *err)
{
	struct ini_edit edit = {
	    .section = section, .left = json_deep_copy(values), .err = err};
	bool ok = true;
	size_t start;

	ini_lines_split(&edit.lines, data, len, rules == INI_CAREFUL);
	if (!find_section(&edit, rules, &start))
		append_section(&edit, rules, out, data, len);
	else if (rules == INI_CAREFUL)
		ok = ini_set_carefully(&edit, start);
	else
		ok = set_as_peer(&edit, start);
	for (size_t i = 0; ok && i < edit.lines.n; i++)
		buf_add(out, buf_text(&edit.lines.at[i]), edit.lines.at[i].len);
	ini_lines_free(&edit.lines);
	json_wipe(edit.left);
	return ok;
}

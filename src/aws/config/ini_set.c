/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/ini_set.h"

#include <string.h>
#include <strings.h>

const char ini_deeper[] = "    ";

static void
put_line(const struct ini_edit *edit, struct buf *out, const char *indent,
    const char *key, const json_t *value)
{
	buf_printf(out, "%s%s = ", indent, key);
	buf_add(out, json_string_value(value), json_string_length(value));
	buf_puts(out, edit->lines.end);
}

/* The lines of what is left to be set. */
struct buf
ini_put_values(const struct ini_edit *edit, json_t *values, const char *indent)
{
	struct buf out = {0};
	const char *key, *name;
	json_t *value, *inner;

	json_object_foreach (values, key, value) {
		if (json_is_string(value))
			put_line(edit, &out, indent, key, value);
		if (!json_is_object(value))
			continue;
		buf_printf(&out, "%s%s =%s", indent, key, edit->lines.end);
		json_object_foreach (value, name, inner) {
			put_line(edit, &out, ini_deeper, name, inner);
		}
	}
	return out;
}

void
ini_insert_values(
    struct ini_edit *edit, size_t index, json_t *values, const char *indent)
{
	struct buf text = ini_put_values(edit, values, indent);

	ini_lines_insert(&edit->lines, index, &text);
}

/* The line says something else now; null takes it away. */
static void
replace_line(struct ini_edit *edit, size_t index, const char *indent,
    const char *key, const json_t *value)
{
	struct buf text = {0};

	if (json_is_string(value))
		put_line(edit, &text, indent, key, value);
	buf_wipe(&edit->lines.at[index]);
	edit->lines.at[index] = text;
}

size_t
ini_find_end(const struct ini_edit *edit, size_t from)
{
	size_t len;

	while (from < edit->lines.n &&
	    !ini_line_header(&edit->lines.at[from], &len))
		from++;
	return from;
}

const char *
ini_wanted(const json_t *values, const struct ini_option *option, bool fold)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)values, key, value) {
		if (strlen(key) == option->key_len &&
		    (fold ? strncasecmp(key, option->key, option->key_len)
			  : strncmp(key, option->key, option->key_len)) == 0)
			return key;
	}
	return NULL;
}

void
ini_replace(struct ini_edit *edit, size_t index, const char *indent,
    const char *key, json_t *values)
{
	replace_line(edit, index, indent, key, json_object_get(values, key));
	json_object_del(values, key);
}

void
ini_replace_inner(struct ini_edit *edit, size_t index,
    const struct ini_option *option, json_t *values)
{
	const char *key = ini_wanted(values, option, false);
	struct buf indent = {0};

	if (!key)
		return;
	buf_fill(&indent, ' ', option->indent);
	ini_replace(edit, index, buf_text(&indent), key, values);
	buf_free(&indent);
}

void
ini_end_line(struct ini_edit *edit)
{
	struct buf *final =
	    edit->lines.n ? &edit->lines.at[edit->lines.n - 1] : NULL;

	if (final && final->len && final->data[final->len - 1] != '\n' &&
	    final->data[final->len - 1] != '\r')
		buf_puts(final, edit->lines.end);
}

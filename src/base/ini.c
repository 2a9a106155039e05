/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ini.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/env.h"
#include "base/file.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "base/text/utf8.h"

/* A piece of the text. */
struct span {
	const char *at;
	size_t len;
};

struct ini_reader {
	json_t *sections, *defaults;
	json_t *section;  /* borrowed; NULL before the first header */
	struct span name; /* of the option that may go on */
	struct buf value; /* its text so far */
	bool open;        /* whether there is one */
	bool flat;        /* no nested blocks */
	size_t indent;
};

static size_t
space_at(struct span text)
{
	uint32_t point;
	size_t n;

	if (text.len == 0)
		return 0;
	n = utf8_decode(text.at, text.len, &point);
	return pytext_is_space(point) ? n : 0;
}

/* Without the blanks in front; counts them in `*indent`. */
static struct span
trim_left(struct span text, size_t *indent)
{
	size_t n;

	*indent = 0;
	while ((n = space_at(text)) > 0) {
		text.at += n;
		text.len -= n;
		++*indent;
	}
	return text;
}

static struct span
trim_right(struct span text)
{
	while (text.len > 0) {
		size_t back = 1;
		struct span last;

		while (back < text.len && back < 4 &&
		    (text.at[text.len - back] & 0xc0) == 0x80)
			back++;
		last = (struct span){text.at + text.len - back, back};
		if (space_at(last) != back)
			break;
		text.len -= back;
	}
	return text;
}

static struct span
trim(struct span text)
{
	size_t indent;

	return trim_right(trim_left(text, &indent));
}

/* The first line of `*rest`, which moves behind it; universal newlines. */
static struct span
line_take(struct span *rest)
{
	struct span line = {rest->at, 0};
	size_t end;

	while (line.len < rest->len && line.at[line.len] != '\n' &&
	    line.at[line.len] != '\r')
		line.len++;
	end = line.len;
	if (end < rest->len && line.at[end] == '\r')
		end++;
	if (end < rest->len && line.at[end] == '\n' &&
	    (end == line.len || line.at[end - 1] == '\r'))
		end++;
	rest->at += end;
	rest->len -= end;
	return line;
}

/* An option name in lower case: ASCII is what there is in practice. */
static char *
name_lower(struct span name)
{
	char *text = xmalloc(name.len + 1);

	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		text[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
	}
	text[name.len] = '\0';
	return text;
}

static void
object_put(json_t *object, struct span key, json_t *value)
{
	json_object_setn_new_nocheck(object, key.at, key.len, value);
}

/* "key = value" lines of a nested block. */
static json_t *
nested_parse(struct span block)
{
	json_t *nested = json_object();

	while (block.len > 0) {
		struct span line = trim(line_take(&block)), key;
		const char *equals;

		if (line.len == 0)
			continue;
		equals = memchr(line.at, '=', line.len);
		if (equals == NULL) {
			json_decref(nested);
			return NULL;
		}
		key = trim((struct span){line.at, (size_t)(equals - line.at)});
		line.len -= (size_t)(equals + 1 - line.at);
		line.at = equals + 1;
		line = trim(line);
		object_put(
		    nested, key, json_stringn_nocheck(line.at, line.len));
	}
	return nested;
}

/* Give the option at hand its value. */
static bool
option_close(struct ini_reader *reader)
{
	struct span text = {buf_text(&reader->value), reader->value.len};
	json_t *value;
	char *name;

	if (!reader->open)
		return true;
	reader->open = false;
	text = trim_right(text);
	if (!reader->flat && text.len > 0 && text.at[0] == '\n')
		value = nested_parse(text);
	else
		value = json_stringn_nocheck(text.at, text.len);
	wipe(reader->value.data, reader->value.len);
	buf_clear(&reader->value);
	if (value == NULL)
		return false;
	name = name_lower(reader->name);
	object_put(
	    reader->section, (struct span){name, reader->name.len}, value);
	free(name);
	return true;
}

/* [header], up to the last bracket of the line. */
static bool
header_find(struct span line, struct span *header)
{
	size_t end = line.len;

	if (line.len < 3 || line.at[0] != '[')
		return false;
	while (end > 2 && line.at[end - 1] != ']')
		end--;
	*header = (struct span){line.at + 1, end - 2};
	return end > 2;
}

static bool
section_open(struct ini_reader *reader, struct span header)
{
	if (header.len == 7 && memcmp(header.at, "DEFAULT", 7) == 0) {
		reader->section = reader->defaults;
		return true;
	}
	if (json_object_getn(reader->sections, header.at, header.len) != NULL)
		return false;
	reader->section = json_object();
	object_put(reader->sections, header, reader->section);
	return true;
}

static bool
option_open(struct ini_reader *reader, struct span line)
{
	struct span name = {line.at, 0}, value;
	bool fresh;
	char *key;

	while (name.len < line.len && line.at[name.len] != '=' &&
	    line.at[name.len] != ':')
		name.len++;
	if (name.len == line.len)
		return false;
	value = (struct span){line.at + name.len + 1, line.len - name.len - 1};
	value = trim(value);
	name = trim_right(name);
	key = name_lower(name);
	fresh = name.len > 0 &&
	    json_object_getn(reader->section, key, name.len) == NULL;
	free(key);
	reader->name = name;
	reader->open = true;
	buf_add(&reader->value, value.at, value.len);
	return fresh;
}

static bool
line_read(struct ini_reader *reader, struct span line)
{
	struct span value, header;
	size_t indent;

	value = trim_right(trim_left(line, &indent));
	if (value.len > 0 && (value.at[0] == '#' || value.at[0] == ';'))
		return true;
	if (value.len == 0) {
		if (reader->open)
			buf_putc(&reader->value, '\n');
		return true;
	}
	if (reader->open && indent > reader->indent) {
		buf_putc(&reader->value, '\n');
		buf_add(&reader->value, value.at, value.len);
		return true;
	}
	reader->indent = indent;
	if (!option_close(reader))
		return false;
	if (header_find(value, &header))
		return section_open(reader, header);
	return reader->section != NULL && option_open(reader, value);
}

/* What [DEFAULT] says goes into each section that does not say it. */
static void
defaults_inherit(json_t *sections, json_t *defaults)
{
	json_t *section;
	const char *name;

	if (json_object_size(defaults) == 0)
		return;
	json_object_foreach (sections, name, section) {
		json_object_update_missing(section, defaults);
	}
}

/* As ini_parse(); `*line` is the one that is malformed, from 1. */
static json_t *
parse(const char *data, size_t len, bool flat, long *line)
{
	struct ini_reader reader = {.flat = flat};
	struct span rest = {data, len};
	size_t good = len;
	bool ok = utf8_valid(data, len, &good);

	*line = 1;
	for (size_t i = 0; !ok && i < good; i++)
		*line += data[i] == '\n';

	reader.sections = json_object();
	reader.defaults = json_object();
	while (ok && rest.len > 0) {
		ok = line_read(&reader, line_take(&rest));
		*line += ok;
	}
	ok = ok && option_close(&reader);
	buf_wipe(&reader.value);
	if (ok)
		defaults_inherit(reader.sections, reader.defaults);
	json_decref(reader.defaults);
	if (ok)
		return reader.sections;
	json_wipe(reader.sections);
	return NULL;
}

json_t *
ini_parse(const char *data, size_t len, bool flat)
{
	long line;

	return parse(data, len, flat, &line);
}

static bool
read_file(struct arena *arena, const char *path, bool flat, json_t **out,
    struct error *err)
{
	char *full = env_expand(arena, path);
	struct buf text = {0};
	struct stat info;
	long line;

	*out = NULL;
	if (stat(full, &info) != 0 || !S_ISREG(info.st_mode))
		return true;
	if (!file_read_small(full, &text)) {
		buf_wipe(&text);
		if (errno == EFBIG)
			return fail(err, ERR_BAD_FILE,
			    "%s is too large for a config file", full);
		*out = json_object();
		return true;
	}
	*out = parse(buf_text(&text), text.len, flat, &line);
	buf_wipe(&text);
	if (*out != NULL)
		return true;
	fail(err, ERR_BAD_FILE, "Unable to parse config file: %s", full);
	return error_note(err, CLUE_LINE,
	    json_members("file", json_text(full), "line", json_integer(line)));
}

bool
ini_read(struct arena *arena, const char *path, json_t **out, struct error *err)
{
	return read_file(arena, path, false, out, err);
}

bool
ini_read_flat(
    struct arena *arena, const char *path, json_t **out, struct error *err)
{
	return read_file(arena, path, true, out, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/text/utf8.h"

/* A manifest with twenty thousand layers has fewer. */
enum { MAX_VALUES = 100 * 1000 };

struct peek {
	const char *data;
	size_t len, at;
};

static char
current(const struct peek *scan)
{
	return scan->at < scan->len ? scan->data[scan->at] : '\0';
}

static void
skip_blanks(struct peek *scan)
{
	while (scan->at < scan->len && current(scan) &&
	    strchr(" \t\r\n", current(scan)))
		scan->at++;
}

static void
skip_text(struct peek *scan)
{
	for (scan->at++; scan->at < scan->len && current(scan) != '"';
	     scan->at++)
		scan->at += current(scan) == '\\';
	scan->at++;
}

/* To the comma or bracket behind a value. */
static void
skip_value(struct peek *scan)
{
	size_t depth = 0;

	while (scan->at < scan->len) {
		char c = current(scan);

		if (depth == 0 && c && strchr(",]}", c))
			return;
		if (c == '"') {
			skip_text(scan);
			continue;
		}
		if (c && strchr("[{", c))
			depth++;
		else if (c && strchr("]}", c))
			depth--;
		scan->at++;
	}
}

/* Over a comma; false at the end. */
static bool
next(struct peek *scan)
{
	skip_blanks(scan);
	if (current(scan) != ',')
		return false;
	scan->at++;
	skip_blanks(scan);
	return scan->at < scan->len;
}

/* How much of the path a member's name is; 0: another member is meant. */
static size_t
matched(const struct peek *scan, const char *path)
{
	const char *name = scan->data + scan->at + 1;
	struct peek end = *scan;
	size_t len;

	skip_text(&end);
	if (end.at > scan->len || end.at < scan->at + 2)
		return 0;
	len = end.at - scan->at - 2;
	return len && strncmp(path, name, len) == 0 &&
		(!path[len] || path[len] == '.' || path[len] == '[')
	    ? len
	    : 0;
}

/* In an object: the place of the name that the path begins with, the last one
 * where there are several; false without one. */
static bool
enter_member(struct peek *scan, const char **path, size_t *place)
{
	size_t best = 0, value = 0;

	scan->at++;
	skip_blanks(scan);
	while (current(scan) == '"') {
		size_t len = matched(scan, *path), at = scan->at;

		skip_text(scan);
		skip_blanks(scan);
		if (current(scan) != ':')
			break;
		scan->at++;
		skip_blanks(scan);
		if (len && len >= best) {
			best = len;
			value = scan->at;
			*place = at;
		}
		skip_value(scan);
		if (!next(scan))
			break;
	}
	if (!best)
		return false;
	scan->at = value;
	*path += best;
	*path += **path == '.';
	return true;
}

static bool
enter_item(struct peek *scan, const char **path, size_t *place)
{
	char *rest;
	unsigned long n = strtoul(*path + 1, &rest, 10);

	if (*rest != ']')
		return false;
	scan->at++;
	skip_blanks(scan);
	while (n-- > 0) {
		skip_value(scan);
		if (!next(scan))
			return false;
	}
	if (scan->at >= scan->len || current(scan) == ']')
		return false;
	*place = scan->at;
	*path = rest + 1;
	*path += **path == '.';
	return true;
}

struct json_place
json_place_of(const char *data, size_t at)
{
	struct json_place place = {1, 1};
	size_t start = 0;

	for (size_t i = 0; i < at; i++)
		if (data[i] == '\n') {
			place.line++;
			start = i + 1;
		}
	place.column = utf8_count(data + start, at - start) + 1;
	return place;
}

struct json_place
json_place_find(const char *data, size_t len, const char *path)
{
	struct peek scan = {data, len, 0};
	size_t place;
	bool found = true;

	skip_blanks(&scan);
	place = scan.at < len ? scan.at : 0;
	while (found && *path) {
		if (*path == '[' && current(&scan) == '[')
			found = enter_item(&scan, &path, &place);
		else if (*path != '[' && current(&scan) == '{')
			found = enter_member(&scan, &path, &place);
		else
			found = false;
	}
	return json_place_of(data, place);
}

/* What is no JSON may have any number: it is refused anyhow. */
bool
json_is_bounded(const char *data, size_t len)
{
	struct peek scan = {data, len, 0};
	size_t n = 0;

	/* each takes a byte */
	if (len < MAX_VALUES)
		return true;
	while (scan.at < len && n < MAX_VALUES) {
		char c = current(&scan);

		n += c == ',' || c == '[' || c == '{';
		if (c == '"')
			skip_text(&scan);
		else
			scan.at++;
	}
	return n < MAX_VALUES;
}

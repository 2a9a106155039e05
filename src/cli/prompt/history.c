/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/prompt/history.h"

#include <string.h>

#include "base/env.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"

enum { MOST = 500 };

static const char place[] = "~/.aws/cli/cache/prompt_history.json";

/* All lines, of every service: a new array. */
static json_t *
load(const char *path)
{
	struct buf text = {0};
	json_t *file = NULL, *lines;

	if (file_read_small(path, &text))
		file = json_read(buf_text(&text), text.len, NULL);
	lines = json_incref(json_object_get(file, "commands"));
	buf_wipe(&text);
	json_decref(file);
	if (json_is_array(lines))
		return lines;
	json_decref(lines);
	return json_array();
}

json_t *
history_read(const char *first)
{
	struct arena arena = {0};
	json_auto_t *lines = load(env_expand_home(&arena, place));
	json_t *own = json_array();
	size_t len = strlen(first);

	for (size_t i = 0; i < json_array_size(lines); i++) {
		const json_t *line = json_array_get(lines, i);

		if (json_is_text(line) &&
		    strncmp(json_string_value(line), first, len) == 0)
			json_array_append_new(
			    own, json_text(json_string_value(line) + len));
	}
	arena_free(&arena);
	return own;
}

void
history_add(const char *first, const char *line)
{
	struct arena arena = {0};
	const char *path = env_expand_home(&arena, place);
	json_t *lines = load(path);
	json_auto_t *file =
	    json_members("version", json_integer(1), "commands", lines);
	struct buf text = {0};

	json_array_append_new(
	    lines, json_text(arena_printf(&arena, "%s%s", first, line)));
	while (json_array_size(lines) > MOST)
		json_array_remove(lines, 0);
	json_write(&text, file, &json_style_plain);
	file_replace(path, text.data, text.len, 0600);
	buf_wipe(&text);
	arena_free(&arena);
}

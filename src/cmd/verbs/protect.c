/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/protect.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json/json.h"
#include "cmd/policies/linting.h"

/* Pods of a large cluster name some thousands. */
enum { MOST = 1000000 };

/* References being gathered. */
struct gathering {
	struct arena *arena;
	struct reference *list;
	size_t n, room;
};

static bool
add(struct gathering *g, const char *text, struct error *err)
{
	struct reference *grown;

	if (g->n == MOST)
		return fail(
		    err, ERR_USAGE, "--protect: more than %d references", MOST);
	if (g->n == g->room) {
		g->room = g->room ? 2 * g->room : 64;
		grown = arena_array(g->arena, struct reference, g->room);
		if (g->n)
			memcpy(grown, g->list, g->n * sizeof(*grown));
		g->list = grown;
	}
	return reference_parse(g->arena, text, 0, &g->list[g->n++], err);
}

/* Blanks part references as newlines do: `kubectl -o jsonpath` writes them so.
 */
static bool
add_line(struct gathering *g, char *line, struct error *err)
{
	static const char blanks[] = " \t\r";
	char *save = NULL;

	line[strcspn(line, "#")] = '\0';
	for (char *word = strtok_r(line, blanks, &save); word;
	     word = strtok_r(NULL, blanks, &save))
		if (!add(g, word, err))
			return false;
	return true;
}

static bool
add_list(struct gathering *g, const json_t *list, struct error *err)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		if (!json_is_text(item))
			return fail(err, ERR_USAGE,
			    "--protect: item %zu of the list is no text", i);
		else if (!add(g, json_string_value(item), err))
			return false;
	return true;
}

static bool
add_file(struct gathering *g, const char *word, struct error *err)
{
	struct buf text = {0};
	char *line, *save = NULL;
	json_auto_t *list = NULL;
	bool ok = linting_read(word, &text, err);

	/* what follows a NUL would be lost, and not be protected */
	if (ok && text.len && memchr(text.data, '\0', text.len))
		ok = fail(err, ERR_USAGE,
		    "--protect: the list has a NUL; references stand one a "
		    "line");
	if (ok)
		list = json_read(buf_text(&text), text.len, NULL);
	if (json_is_array(list)) {
		ok = add_list(g, list, err);
	} else if (ok) {
		char *copy = buf_keep(&text, g->arena);

		for (line = strtok_r(copy, "\n", &save); ok && line;
		     line = strtok_r(NULL, "\n", &save))
			ok = add_line(g, line, err);
	}
	buf_free(&text);
	return ok;
}

/* With the @ forgotten nothing would be protected, and nobody told. */
static bool
add_word(struct gathering *g, const char *word, struct error *err)
{
	struct stat info;

	if (strncmp(word, "./", 2) != 0 && stat(word, &info) == 0 &&
	    S_ISREG(info.st_mode))
		return fail(err, ERR_USAGE,
		    "--protect: %s is a file here: @%s reads it, and "
		    "%s:latest is an image",
		    word, word, word);
	return add(g, word, err);
}

bool
protect_read(struct arena *arena, const char *word, struct protect *out,
    struct error *err)
{
	struct gathering g = {.arena = arena};
	bool ok = true;

	*out = (struct protect){0};
	if (!word)
		return true;
	if (strcmp(word, "-") == 0 || *word == '@')
		ok = add_file(&g, *word == '@' ? word + 1 : word, err);
	else
		ok = add_word(&g, word, err);
	if (ok && g.n == 0)
		return fail(err, ERR_USAGE,
		    "--protect: the list is empty; a command that failed "
		    "leaves an empty file, so nothing is done");
	*out = (struct protect){g.list, g.n};
	return ok;
}

static bool
is_meant(const struct reference *reference, const char *repository,
    const char *digest, const char *const *tags, size_t n_tags)
{
	const char *tag = reference->tag ? reference->tag : "latest";

	if (reference->digest && strcmp(reference->digest, digest) == 0)
		return true;
	if ((reference->digest && !reference->tag) ||
	    strcmp(reference->repository, repository) != 0)
		return false;
	for (size_t i = 0; i < n_tags; i++)
		if (strcmp(tags[i], tag) == 0)
			return true;
	return false;
}

bool
protect_has(const struct protect *protect, const char *repository,
    const char *digest, const char *const *tags, size_t n_tags)
{
	for (size_t i = 0; i < protect->n; i++)
		if (is_meant(
			&protect->list[i], repository, digest, tags, n_tags))
			return true;
	return false;
}

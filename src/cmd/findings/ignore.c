/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/findings/ignore.h"

#include <errno.h>
#include <string.h>

#include "base/date/date.h"
#include "base/file.h"
#include "base/memory/buf.h"

enum { DAY = 24 * 60 * 60 };

static const char BLANK[] = " \t\r";

struct ignored {
	struct ignored *next;
	const char *id, *day, *reason;
	double end; /* seconds since 1970 */
	size_t line;
	bool met;
};

struct ignore_list {
	const char *path;
	struct ignored *first, **last;
};

/* The next word of a line, cut off; NULL at its end. */
static char *
next_word(char **at)
{
	char *word = *at + strspn(*at, BLANK);

	if (*word == '\0')
		return NULL;
	*at = word + strcspn(word, BLANK);
	if (**at)
		*(*at)++ = '\0';
	return word;
}

static bool
read_day(const char *text, double *end)
{
	static const char form[] = "dddd-dd-dd";
	struct date date = {0};

	for (size_t i = 0; i < sizeof(form); i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == 'd' ? !digit : text[i] != form[i])
			return false;
	}
	if (!date_parse(&date, text, strlen(text)))
		return false;
	*end = (double)date_to_seconds(&date) + DAY;
	return true;
}

static bool
read_entry(struct ignore_list *list, struct arena *arena, char *line,
    size_t number, struct error *err)
{
	struct ignored *entry = arena_new(arena, struct ignored);

	*entry = (struct ignored){.line = number};
	entry->id = next_word(&line);
	if (!entry->id || *entry->id == '#')
		return true;
	entry->day = next_word(&line);
	if (!entry->day || !read_day(entry->day, &entry->end))
		return fail(err, ERR_USAGE,
		    "%s, line %zu: \"%s\" is followed by the last day on which "
		    "it is ignored, such as 2027-01-31",
		    list->path, number, entry->id);
	line += strspn(line, BLANK);
	for (size_t n = strlen(line); n > 0 && strchr(BLANK, line[n - 1]); n--)
		line[n - 1] = '\0';
	if (*line == '\0')
		return fail(err, ERR_USAGE,
		    "%s, line %zu: \"%s\" is without a reason", list->path,
		    number, entry->id);
	entry->reason = line;
	*list->last = entry;
	list->last = &entry->next;
	return true;
}

static bool
read_entries(struct ignore_list *list, struct arena *arena, char *text,
    struct error *err)
{
	for (size_t number = 1; *text; number++) {
		char *end = text + strcspn(text, "\n");
		bool last = *end == '\0';

		*end = '\0';
		if (!read_entry(list, arena, text, number, err))
			return false;
		text = last ? end : end + 1;
	}
	return true;
}

struct ignore_list *
ignore_read(struct arena *arena, const char *path, struct error *err)
{
	struct ignore_list *list = arena_new(arena, struct ignore_list);
	struct buf text = {0};
	bool ok;

	*list = (struct ignore_list){.path = path};
	list->last = &list->first;
	if (!file_read_small(path, &text)) {
		fail(err, ERR_USAGE, "%s cannot be read: %s", path,
		    strerror(errno));
		return NULL;
	}
	if (text.len != strlen(buf_text(&text)))
		ok = fail(
		    err, ERR_USAGE, "%s is not text: it holds a NUL", path);
	else
		ok = read_entries(
		    list, arena, arena_strdup(arena, buf_text(&text)), err);
	buf_free(&text);
	return ok ? list : NULL;
}

const char *
ignore_reason(struct ignore_list *list, const char *id, double now)
{
	const char *reason = NULL;

	for (struct ignored *e = list->first; e; e = e->next) {
		if (strcmp(e->id, id) != 0)
			continue;
		e->met = true;
		if (now < e->end)
			reason = e->reason;
	}
	return reason;
}

void
ignore_tell(const struct ignore_list *list, double now,
    void (*tell)(void *ctx, const char *line), void *ctx)
{
	struct buf line = {0};

	for (const struct ignored *e = list->first; e; e = e->next) {
		if (e->met && now < e->end)
			continue;
		buf_clear(&line);
		buf_printf(
		    &line, "%s, line %zu: %s ", list->path, e->line, e->id);
		if (e->met)
			buf_printf(
			    &line, "counts again since %s is over", e->day);
		else
			buf_puts(&line, "was not found");
		tell(ctx, buf_text(&line));
	}
	buf_free(&line);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lint.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_scan.h"

static const struct lint_rule *
find_rule(const struct lint_rule *rules, const char *id)
{
	for (; rules->id; rules++)
		if (strcmp(rules->id, id) == 0)
			return rules;
	abort();
}

static bool
is_before(const struct lint_finding *a, const struct lint_finding *b)
{
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* In the order of the text; at one place, as they were found. */
static void
insert(struct lint_finding **at, struct lint_finding *finding)
{
	while (*at && !is_before(finding, *at))
		at = &(*at)->next;
	finding->next = *at;
	*at = finding;
}

struct lint_finding *
lint_note(struct lint *lint, const char *id, const char *path,
    const char *format, ...)
{
	struct lint_finding *finding =
	    arena_new(lint->arena, struct lint_finding);
	struct json_place place = json_place_find(lint->text, lint->len, path);
	va_list args;

	finding->rule = find_rule(lint->rules, id);
	finding->path = path;
	finding->line = place.line;
	finding->column = place.column;
	finding->message = finding->rule->what;
	if (format) {
		va_start(args, format);
		finding->message = arena_vprintf(lint->arena, format, args);
		va_end(args);
	}
	insert(&lint->first, finding);
	return finding;
}

size_t
lint_count(const struct lint_finding *first, enum lint_severity severity)
{
	size_t n = 0;

	for (; first; first = first->next)
		n += first->rule->severity == severity;
	return n;
}

const char *
lint_severity_word(enum lint_severity severity)
{
	static const char *const words[] = {"error", "warning", "info"};

	return words[severity];
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/seed/fault.h"

#include <stdarg.h>

#include "base/text/suggest.h"
#include "base/yaml/yaml_line.h"

bool
seed_fault(
    struct seed_faults *faults, const char *path, const char *format, ...)
{
	struct buf *words = &faults->words;
	va_list args;
	size_t line;

	if (faults->n++ >= SEED_FAULTS)
		return false;
	line = yaml_line_of(faults->text, faults->len, path);
	if (words->len)
		buf_putc(words, '\n');
	if (line)
		buf_printf(words, "line %zu: ", line);
	if (*path)
		buf_printf(words, "%s: ", path);
	va_start(args, format);
	buf_puts(words, arena_vprintf(faults->arena, format, args));
	va_end(args);
	return false;
}

const char *
seed_path(struct seed_faults *faults, const char *path, const char *member)
{
	return *path ? arena_printf(faults->arena, "%s.%s", path, member)
		     : member;
}

const char *
seed_path_at(struct seed_faults *faults, const char *path, size_t index)
{
	return arena_printf(faults->arena, "%s[%zu]", path, index);
}

bool
seed_unknown(struct seed_faults *faults, const char *path, const char *key,
    const char *const *known)
{
	const char *alike[SUGGEST_MAX];
	size_t n = suggest(key, known, alike);

	path = seed_path(faults, path, key);
	if (n)
		return seed_fault(faults, path,
		    "there is no such key; did you mean \"%s\"?", alike[0]);
	return seed_fault(faults, path, "there is no such key");
}

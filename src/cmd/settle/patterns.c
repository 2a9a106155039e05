/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/settle/patterns.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "cmd/verbs/verb.h"
#include "rules/glob.h"

bool
patterns_open(struct run *run, const char *const *words, size_t n, bool globs,
    struct scope *scope, const char ***names, struct error *err)
{
	unsigned allow = REFERENCE_NO_IMAGE |
	    (globs ? REFERENCE_NAMES | REFERENCE_REGISTRY : 0);
	struct reference *all =
	    arena_array(&run->arena, struct reference, n + 1);

	*names = arena_array(&run->arena, const char *, n + 1);
	for (size_t i = 0, at = 0; i < n; i++) {
		if (!reference_parse(
			&run->arena, words[i], allow, &all[i], err) ||
		    !scope_check(&all[i], err))
			return false;
		if (strcmp(reference_host(&all[0]), reference_host(&all[i])) !=
		    0)
			return fail(err, ERR_USAGE,
			    "%s: all must be of one registry", words[i]);
		if (*all[i].repository)
			(*names)[at++] = all[i].repository;
	}
	return scope_open(run, n ? &all[0] : NULL, NULL, scope, err);
}

bool
patterns_met(const char *const *names, const json_t *found, struct error *err)
{
	bool *met, ok;
	size_t n = 0;

	while (names[n])
		n++;
	met = xmalloc(n + 1);
	for (size_t i = 0; i < n; i++) {
		void *at = json_object_iter((json_t *)found);

		while (at && !glob_matches(names[i], json_object_iter_key(at)))
			at = json_object_iter_next((json_t *)found, at);
		met[i] = at != NULL;
	}
	ok = verb_met(names, met, err);
	free(met);
	return ok;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/candidates.h"

#include <string.h>

#include "cli/help/doc.h"

void
candidates_add(
    struct candidates *candidates, const char *word, const char *about)
{
	if (strncmp(word, candidates->typed, strlen(candidates->typed)) != 0)
		return;
	/* a line and a tab are how candidates are told apart */
	if (!*word || strpbrk(word, "\t\n"))
		return;
	buf_printf(candidates->out, "%s%s\t", candidates->before, word);
	if (about)
		doc_add_summary(candidates->out, about, false);
	buf_putc(candidates->out, '\n');
}

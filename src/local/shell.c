/* SPDX-License-Identifier: Apache-2.0 */
#include "local/shell.h"

#include <stdbool.h>
#include <string.h>

#include "base/countof.h"

struct shell {
	const char *names[3];
	const char *set, *equals; /* before the name, behind it */
	const char *unset;
	/* In single quotes, before such a quote; all that needs it besides. */
	const char *quote;
	const char *also, *escape;
	bool odd_quotes; /* U+2018 to U+201B are quotes, too */
};

static const struct shell shells[] = {
    {{"sh", "bash", "zsh"}, "export ", "=", "unset ", "'\\''", "", "", false},
    {{"fish"}, "set -gx ", " ", "set -e ", "\\'", "\\", "\\", false},
    {{"powershell", "pwsh"}, "$Env:", " = ",
	"Remove-Item -ErrorAction SilentlyContinue Env:", "''", "", "", true},
};

const struct shell *
shell_named(const char *name)
{
	for (size_t i = 0; i < countof(shells); i++)
		for (size_t j = 0; j < 3 && shells[i].names[j]; j++)
			if (strcmp(shells[i].names[j], name) == 0)
				return &shells[i];
	return NULL;
}

static bool
is_odd_quote(const struct shell *shell, const char *at)
{
	return shell->odd_quotes && strncmp(at, "\xe2\x80", 2) == 0 &&
	    (unsigned char)at[2] >= 0x98 && (unsigned char)at[2] <= 0x9b;
}

static void
put_quoted(struct buf *out, const struct shell *shell, const char *text)
{
	buf_putc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'') {
			buf_puts(out, shell->quote);
			continue;
		}
		if (is_odd_quote(shell, text))
			buf_add(out, text, 3);
		if (strchr(shell->also, *text))
			buf_puts(out, shell->escape);
		buf_putc(out, *text);
	}
	buf_putc(out, '\'');
}

void
shell_put(struct buf *out, const struct shell *shell, const char *name,
    const char *value)
{
	buf_printf(out, "%s%s", value ? shell->set : shell->unset, name);
	if (value) {
		buf_puts(out, shell->equals);
		put_quoted(out, shell, value);
	}
	buf_putc(out, '\n');
}

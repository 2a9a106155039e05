/* Aliases that are programs of the shell.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/memory/buf.h"
#include "base/child.h"
#include "base/interrupt.h"
#include "base/text/surrogate.h"
#include "cli/args/alias.h"

bool
alias_is_program(const char *value)
{
	return value[0] == '!';
}

/* A word as the shell reads it back, in the form of Python's shlex.quote(). */
static void
quote(struct buf *out, const char *word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_@%+=:,./-";
	struct buf bytes = {0};

	if (*word && word[strspn(word, safe)] == '\0') {
		buf_puts(out, word);
		return;
	}
	surrogate_restore(&bytes, word, strlen(word));
	word = buf_text(&bytes);
	buf_putc(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(out, "'\"'\"'");
		else
			buf_putc(out, *word);
	}
	buf_putc(out, '\'');
	buf_free(&bytes);
}

/* Ctrl-C goes to the program as well: we only wait for its end. */
static bool
wait_for(struct child *child, struct error *err)
{
	int status;

	interrupt_wait_begin();
	status = child_end(child);
	interrupt_wait_end();
	if (interrupt_seen())
		return fail(err, ERR_INTERRUPT, "%s", "");
	if (status == 0)
		return true;
	/* it has said itself what there is to say */
	error_clear(err);
	err->kind = ERR_PROGRAM;
	err->program = status > 0 ? status : 256 + status;
	return false;
}

bool
alias_run_program(const char *value, struct word_list words, struct error *err)
{
	struct buf command = {0};
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	struct child child;
	int why;

	buf_puts(&command, value[1] ? value + 1 : " ");
	for (size_t i = 0; i < words.n; i++) {
		buf_putc(&command, ' ');
		quote(&command, words.at[i]);
	}
	argv[2] = command.data;
	why = child_start(&child, argv, NULL, 0);
	buf_free(&command);
	if (why != 0)
		return fail(err, ERR_GENERAL, "/bin/sh: %s", strerror(why));
	return wait_for(&child, err);
}

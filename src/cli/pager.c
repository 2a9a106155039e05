/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/pager.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "base/child.h"
#include "base/terminal.h"
#include "base/text/words.h"

static const char *
command_of(const struct run *run)
{
	const char *command;

	if (run->options.no_cli_pager)
		return NULL;
	command = settings_get(&run->settings, SETTING_PAGER, NULL);
	return command && *command ? command : NULL;
}

bool
pager_wanted(const struct run *run)
{
	return terminal_is(STDOUT_FILENO) && terminal_obeys() &&
	    command_of(run);
}

void
pager_start(struct run *run, int *fd, int *process)
{
	char **argv = words_split(command_of(run));
	struct child child;
	int why;

	if (!argv)
		return;
	if (!argv[0] || !env_has_program(argv[0])) {
		if (argv[0])
			error_note(&run->later, CLUE_PAGER,
			    json_members("program", json_text(argv[0])));
		words_free(argv);
		return;
	}
	/* quit if one screen, keep colours, leave the screen alone */
	setenv("LESS", "FRX", 0);
	why = child_start(&child, (const char *const *)argv, NULL, CHILD_IN);
	words_free(argv);
	if (why != 0)
		return;
	/* Ctrl-C belongs to the pager now */
	signal(SIGINT, SIG_IGN);
	*fd = child.in;
	*process = child.pid;
}

void
pager_finish(int *fd, int *process)
{
	struct child child = {.pid = *process, .in = *fd, .out = -1, .err = -1};

	if (!*process)
		return;
	child_end(&child);
	*fd = STDOUT_FILENO;
	*process = 0;
}

#include "cmd/help.h"

#include "cli/help.h"

static bool
help_run(struct run *run, struct words words, struct error *err)
{
	return help_show(run, words.at, words.n, err);
}

const struct command help_command = {
    "help", "Show help", "Help", true, .run = help_run};

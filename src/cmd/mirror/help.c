/* help: the page of what is named behind it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/help.h"
#include "cli/run.h"
#include "cmd/commands.h"

static bool
help_run(struct run *run, struct word_list words, struct error *err)
{
	struct word_list topic = word_list_new(&run->arena, words.n + 1);

	if (run->service->word)
		word_list_add(&topic, run->service->word);
	for (size_t i = 0; i < words.n; i++)
		word_list_add(&topic, words.at[i]);
	return help_show(run, topic.at, topic.n, err);
}

const struct command help_command = {
    .name = "help",
    .doc = "Show help",
    .peer = true,
    .run_words = help_run,
};

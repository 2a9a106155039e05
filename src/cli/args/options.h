/* The global options, which may stand anywhere on the command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_OPTIONS_H
#define CLI_ARGS_OPTIONS_H

#include <stdbool.h>

#include "aws/config/settings.h"
#include "base/memory/arena.h"
#include "base/error.h"
#include "cli/args/argparse.h"

/* As given; NULL, false or -1 where absent. */
struct options {
	struct settings_options settings; /* no role, no kind of endpoint */
	bool debug, version, help, no_paginate, no_cli_pager;
	bool auto_prompt, no_auto_prompt;
	const char *output, *query, *color, *binary_format, *error_format;
	const char *read_timeout_word, *connect_timeout_word; /* as typed */
};

/* The table of them, for help and completion too; ends with a NULL name. */
extern const struct arg options_global[];

/* All absent. */
extern const struct options options_none;

/* The peer looks for --profile and --debug before anything else; an error in
 * these two comes before all others. */
bool options_first_pass(
    struct arena *arena, struct word_list words, struct error *err);

/* --cli-auto-prompt excludes its opposite. */
bool options_check_prompt(struct word_list words, struct error *err);

/*
 * Take the options out of `words`, whose first plain word is the service:
 * `*service` (NULL where --version or the like ended it early), what is left
 * in `*rest`, in the peer's order.
 */
bool options_parse(struct options *options, struct arena *arena,
    struct word_list words, const char **service, struct word_list *rest,
    struct error *err);

/*
 * Let the options of an alias (`given`) take the place of those in `options`.
 * As in the peer, some have no say there (--ca-bundle, the binary format, the
 * pager, the prompt), and timeouts that are not given are the default ones
 * again.
 */
void options_merge(struct options *options, const struct options *given);

/* --endpoint-url names a scheme, the timeouts are whole numbers. */
bool options_check_url(const struct options *options, struct error *err);
bool options_check_timeouts(struct options *options, struct error *err);

#endif

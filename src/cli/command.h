/* A command of our own, said once: how it is parsed, explained, completed and
 * run.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "model/model.h"

struct buf;
struct run;

/* The table of commands, and that of the parts of one, ends with NULL; it is
 * handed from the program that has them to whoever reads it. */
struct command {
	const char *name;
	const char *group;    /* of the overview, in small letters; NULL:
			       * other */
	const char *doc;      /* the first sentence is the summary */
	const char *operands; /* "[REGISTRY...]"; NULL: none are taken */
	enum arg_completion completion; /* of the operands */
	enum arg_completion then;       /* of those behind the first, where they
					 * differ; COMPLETE_CHOICES: they do not */
	/* Or what they may be, a line each. */
	void (*names)(struct buf *out);
	const struct arg *options; /* ends with a NULL name, or NULL */
	const struct arg *more;    /* as those: what it shares with another */
	const struct example *examples; /* ends with a NULL title, or NULL */
	const char *no; /* what exit status 1 says; NULL: it never does */
	const struct command *const *parts; /* "start" of "local", or NULL */
	const struct service *service;      /* NULL: every one */
	bool peer; /* the peer has it: suggested, listed for each service */
	bool registries; /* for services that have some: not for sts */
	bool waits;      /* for services that have waiters */
	bool diagnoses;  /* it runs where a run may not begin: see
			  * run.refused */
	bool root; /* the peer has it beside its services: "aws configure" */
	/* Its parts that only the peer has; ends with NULL, or is NULL. */
	const char *const *elsewhere;

	/* What it does, with its options in the order of the table and its
	 * operands in `given->rest`.  NULL where a part must be named. */
	bool (*run)(
	    struct run *run, const struct arg_parser *given, struct error *err);

	/* The same in place of `run`, for one that reads what follows its
	 * name by itself; its parts are then for help and completion. */
	bool (*run_words)(
	    struct run *run, struct word_list words, struct error *err);
};

/* The command of that name that runs for the service (NULL: any), or NULL. */
const struct command *command_find(const struct command *const *commands,
    const struct service *service, const char *name);

/* The same among those that the service lists: what is the same for both
 * services stands with the first. */
const struct command *command_find_listed(const struct command *const *commands,
    const struct service *service, const char *name);

/* Whether the command runs for the service, and whether it lists it. */
bool command_runs_for(
    const struct command *command, const struct service *service);
bool command_is_listed(
    const struct command *command, const struct service *service);

/* Whether the peer has it, too: then it behaves as there. */
bool command_is_of_peer(const struct command *command);

/* The names of the parts, for argparse; NULL-terminated. */
const char *const *command_part_names(
    struct arena *arena, const struct command *const *parts);

/*
 * Which of `choices` (NULL-terminated) the words name, as the peer finds a
 * "subcommand" among options that it does not know: `*name` is NULL where they
 * name none.  What else they are goes to `*rest`.
 */
bool command_split(struct arena *arena, const char *const *choices,
    struct word_list words, const char **name, struct word_list *rest,
    struct error *err);

/* A command of the peer that takes no words refuses those it got, in the
 * peer's form: no blank behind a comma.  True where there are none. */
bool command_no_words(struct word_list words, struct error *err);

/* Words that no option took are refused, but for operands of a command that has
 * some. */
bool command_check_rest(
    const struct command *command, struct word_list rest, struct error *err);

/* Refuse words that name none of the parts, one of which must be; the nearest
 * is noted.  Always false. */
bool command_name_part(const struct command *command, struct arena *arena,
    struct word_list words, struct error *err);

#endif

/*
 * Command-line words taken apart by the rules of Python 3.11's argparse
 * (parse_known_args), on which the peer stands: abbreviations, --option=value,
 * what counts as a value, what is left over and in which order.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_ARGS_ARGPARSE_H
#define CLI_ARGS_ARGPARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "cli/args/word_list.h"

enum arg_nargs {
	NARGS_NONE,     /* a flag */
	NARGS_ONE,      /* exactly one word */
	NARGS_OPTIONAL, /* none or one */
	NARGS_ANY       /* as many as follow */
};

/* What completion offers for the value of an option or for an operand, where
 * that is none of its choices. */
enum arg_completion {
	COMPLETE_CHOICES, /* nothing, where there are none */
	COMPLETE_PATH,
	COMPLETE_PATH_URL, /* file:// and then a path */
	COMPLETE_PROFILE,
	COMPLETE_REGION,
	COMPLETE_REFERENCE,    /* of images: repositories, tags, digests */
	COMPLETE_EITHER,       /* a reference or a file */
	COMPLETE_PROGRAM,      /* a command line: what follows is all of it */
	COMPLETE_SETTING,      /* a key of the configuration files */
	COMPLETE_SETTING_VALUE /* what the key in front of it may be */
};

/* Reads a number: a new reference, or NULL where the text is none. */
typedef json_t *arg_number(const char *text, size_t len);

/*
 * An option, said once: how it is parsed, what help and manual say of it, and
 * how it is completed.  A table of them ends with a NULL name, or its length
 * is known.
 */
struct arg {
	const char *name; /* "--output", or "operation" of a positional */
	enum arg_nargs nargs;
	const char *value;          /* what to type: "FORMAT"; NULL: none */
	const char *doc;            /* NULL: not shown, nor completed */
	const char *const *choices; /* NULL-terminated, or NULL: any */
	enum arg_completion completion;
	const char *constant; /* NARGS_OPTIONAL without a word */
	bool required;
	arg_number *number; /* must read as one: pytext_int, pytext_real */
	bool exact;         /* ours: never abbreviated, never listed */
	bool repeats;       /* ours: given again, its words are more of them */
	bool stops;         /* parsing ends, successfully, where it stands */
	size_t place;       /* 1 + where options_parse() stores it, or 0 */
};

struct arg_value {
	size_t order; /* 0: absent; the later, the greater */
	struct word_list words;
};

struct arg_parser {
	struct arena *arena;
	const struct arg *args; /* n of them, in order of definition */
	size_t n;
	struct arg_value *values; /* as many: the outcome */
	struct word_list rest;    /* what nothing took, in the peer's order */
	bool stopped;             /* an argument that `stops` was met */
};

/* Parse `words` (borrowed as long as the outcome is used).  The struct's
 * first three members are the input.  Errors are the peer's, ERR_USAGE. */
bool argparse_run(
    struct arg_parser *parser, struct word_list words, struct error *err);

/* Whether an argument was given; its first word, or NULL. */
bool argparse_given(const struct arg_parser *parser, size_t index);
const char *argparse_word(const struct arg_parser *parser, size_t index);

#endif

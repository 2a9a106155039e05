/* Words that found no place: what was meant by them, noted in the error.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_STRAY_H
#define CLI_ARGS_STRAY_H

#include "base/error.h"
#include "cli/args/argparse.h"
#include "model/model.h"

/* An option that nobody has: CLUE_OPTION, with the most alike of `parser`
 * (NULL: of the global ones alone). */
bool stray_option(
    const struct arg_parser *parser, const char *word, struct error *err);

/* What is left over behind an operation (NULL: a command), or behind an option
 * that is required: an option, or a word without one.  Always false. */
bool stray_rest(const struct arg_parser *parser,
    const struct operation *operation, struct error *err);

/* Where the only word of an option is the name of a file: CLUE_FILE, if there
 * is nothing more to say.  Always false. */
bool stray_file(const struct arg_parser *parser, struct error *err);

/* Of the blobs among the parameters, which are no base64, one that is the name
 * of a file: CLUE_FILE.  Always false. */
bool stray_blob(
    const struct shape *input, const json_t *params, struct error *err);

/* Whether the value of an option is the name of a file. */
bool stray_is_file(const char *value);

/* What a word would be as a value of a structure; in the arena. */
const char *stray_form_of(
    struct arena *arena, const struct shape *shape, const char *word);

/* The value of an option that is not of the form of its shape: CLUE_FORM, with
 * the form that would be.  Always false. */
bool stray_form(const char *option, const struct shape *shape, const char *word,
    struct error *err);

#endif

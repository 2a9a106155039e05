/* What the parts of configure share: the two files, and words of the line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CONFIGURE_FILES_H
#define CMD_CONFIGURE_FILES_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/config/ini_edit.h"
#include "base/error.h"
#include "cli/args/argparse.h"
#include "cli/run.h"

enum configure_file { CONFIG_FILE, CREDENTIALS_FILE };

/* To the byte like the peer where we are called by its name. */
enum ini_rules configure_rules(const struct run *run);

/* Set `values` in a section of the file; with `warn` say so where others can
 * read a file that was there before. */
bool configure_write(struct run *run, enum configure_file file,
    const char *section, const json_t *values, bool warn, struct error *err);

/* Say so where others can read the file. */
void configure_warn(struct run *run, enum configure_file file);

/* The header of a profile in the config file; lives in the run's arena. */
const char *configure_header(
    struct run *run, const char *kind, const char *name);
const char *configure_profile_header(struct run *run, const char *profile);

/* The word of argument `index`, or what is in the file that it names; `*out`
 * is NULL where it was not given.  Lives in the run's arena. */
bool configure_word(struct run *run, const struct arg_parser *given,
    size_t index, const char **out, struct error *err);

/* --sso-session and --services, of which one does; each may be NULL. */
bool configure_one_of(
    const char *sso_session, const char *services, struct error *err);

/* The text split at its dots: an array that ends with NULL. */
const char **configure_parts(struct run *run, const char *name, size_t *n);

/* Sixteen stars and the last four characters. */
const char *configure_mask(struct arena *arena, const char *value);

/* End with that status and without a message. */
bool configure_end(struct error *err, int status);

#endif

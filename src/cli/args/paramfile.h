/* Values that stand in files: file://PATH and fileb://PATH.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_PARAMFILE_H
#define CLI_ARGS_PARAMFILE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* Whether a word names a file. */
bool paramfile_named(const char *word);

/* The content of the file that `word` names: text (file://;
 * AWS_CLI_FILE_ENCODING or UTF-8, its line ends made "\n") or foreign bytes
 * (fileb://).  A new reference; NULL with ERR_FILE, which callers dress, or,
 * for an unknown encoding, with a plain error. */
json_t *paramfile_read(const char *word, struct error *err);

#endif

/* The encodings of standard output and standard error.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ENCODING_H
#define CLI_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/text/codec.h"
#include "base/error.h"
#include "base/terminal.h"

/* Whether AWS_CLI_OUTPUT_ENCODING, where it is set, names a known encoding:
 * "Unknown codec `X` specified for AWS_CLI_OUTPUT_ENCODING." */
bool encoding_check(struct error *err);

/* An encoding, and what becomes of characters that it does not have. */
struct encoding {
	const struct codec *codec;
	enum codec_errors errors;
};

/* Those of standard output: by AWS_CLI_OUTPUT_ENCODING, PYTHONUTF8,
 * PYTHONIOENCODING, or the locale; else UTF-8. */
struct encoding encoding_wanted(void);

/* Append `len` bytes of whole UTF-8 text as standard output takes them; what
 * is refused must have been found by codec_check().  It continues what was
 * encoded before; the first of it has the mark the encoding begins with. */
void encoding_convert(struct buf *out, const char *data, size_t len);

/* Append text as standard error takes it: characters that its encoding does not
 * have show as \ud800, and on a terminal what it would obey shows in the form
 * given.  Where an encoding is asked for by name it is refused instead: false,
 * and `err` has Python's words. */
bool encoding_for_error(struct buf *out, const char *data, size_t len,
    enum terminal_form form, struct error *err);

#endif

/* Configuration files, read as the peer's reader does.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_INI_H
#define BASE_INI_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/error.h"

/*
 * The rules are those of Python's configparser.RawConfigParser: options end
 * at the first "=" or ":" and are lower-cased, values go on in deeper
 * indented lines, "#" and ";" start comment lines only, [DEFAULT] is
 * inherited, a name given twice is an error.  Beyond them, a value that
 * starts on the next line is a nested block of its own.
 */

/* Parse text: an object of sections in order, each an object of options,
 * each a string or (nested) an object of strings.  NULL when it is malformed
 * or no UTF-8.  A new reference, for json_wipe() where it may hold
 * secrets.  `flat`: without nested blocks, a value that starts on the next
 * line is text, its newline in front. */
json_t *ini_parse(const char *data, size_t len, bool flat);

/*
 * Read the file `path`, in which "~", "$NAME" and "${NAME}" are expanded.
 * `*out` is NULL when there is no such regular file, an empty object when it
 * cannot be read.  False with `err` filled ("Unable to parse config file: …")
 * when it is malformed.
 */
bool ini_read(
    struct arena *arena, const char *path, json_t **out, struct error *err);

/* The same, flat. */
bool ini_read_flat(
    struct arena *arena, const char *path, json_t **out, struct error *err);

#endif

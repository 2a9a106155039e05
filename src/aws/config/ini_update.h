/* Keys set in a configuration file on the disk.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_INI_UPDATE_H
#define AWS_CONFIG_INI_UPDATE_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/config/ini_edit.h"
#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "base/error.h"

/* The file that `path` means for who writes it: the peer expands "~" alone,
 * we what the reader of the file expands. */
char *ini_update_path(
    struct arena *arena, const char *path, enum ini_rules rules);

/*
 * Set `values` in a section of the file as ini_edit() does.  A missing file is
 * made with mode 0600, with the folders above it.  A file keeps its mode, a
 * link stays one; what is written takes its place at once, and two who write
 * at the same time wait for each other.  `*existed` (or NULL) says whether
 * there was a file.  False with `err` filled, and nothing written, in Python's
 * words for what the system refuses, or where a name or a value is of more
 * than one line.
 */
bool ini_update(const char *path, const char *section, const json_t *values,
    enum ini_rules rules, bool *existed, struct error *err);

/* Whether others than its owner may do anything with the file. */
bool ini_is_permissive(const char *path);

/* Append "KIND NAME", the header of a section; a name with blanks is quoted as
 * for a shell. */
void ini_header(struct buf *out, const char *kind, const char *name);

#endif

/* Keys set in the text of a configuration file, the rest of it unchanged.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_INI_EDIT_H
#define AWS_CONFIG_INI_EDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* Whose rules are followed where they differ. */
enum ini_rules {
	INI_AS_PEER, /* to the byte */
	/* Ours: line ends stay what they are; a section is found by what its
	 * header means, quoted or indented; a key of a block is none of the
	 * section; a key goes to the end of its block or section. */
	INI_CAREFUL
};

/*
 * Append the text `data` with the keys of `values` set in the section, which
 * is added at the end where there is none.  A value is a string, null (the
 * line goes away) or an object of strings, a block of lines.  False with
 * `err` filled where the peer's program fails on what it finds.
 */
bool ini_edit(struct buf *out, const char *data, size_t len,
    const char *section, const json_t *values, enum ini_rules rules,
    struct error *err);

#endif

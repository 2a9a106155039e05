/* What the two sets of rules for editing a configuration file share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_INI_SET_H
#define AWS_CONFIG_INI_SET_H

#include <jansson.h>

#include "aws/config/ini_lines.h"
#include "base/error.h"

/* One call. */
struct ini_edit {
	struct ini_lines lines;
	const char *section;
	json_t *left; /* what is still to be set */
	struct error *err;
};

extern const char ini_deeper[]; /* a level of a block */

/* The lines that say `values`. */
struct buf ini_put_values(
    const struct ini_edit *edit, json_t *values, const char *indent);

/* Put in lines for `values`, before line `index`. */
void ini_insert_values(
    struct ini_edit *edit, size_t index, json_t *values, const char *indent);

/* The key of `values` that the option is, in any case with `fold`; or NULL. */
const char *ini_wanted(
    const json_t *values, const struct ini_option *option, bool fold);

/* Give that line the key's value, which leaves `values`. */
void ini_replace(struct ini_edit *edit, size_t index, const char *indent,
    const char *key, json_t *values);

/* The same of a key in a block, as deep as it stands; nothing where it is not
 * wanted. */
void ini_replace_inner(struct ini_edit *edit, size_t index,
    const struct ini_option *option, json_t *values);

/* The next header from that line on, or the number of lines. */
size_t ini_find_end(const struct ini_edit *edit, size_t from);

/* End the last line, where it has no end. */
void ini_end_line(struct ini_edit *edit);

#endif

/* What a hint needs to know of words that were typed: each of these looks
 * whether its row fits, as those of hint_find.h do.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HINT_TYPED_H
#define CLI_HINT_TYPED_H

#include "cli/hint_find.h"

/* near: a command of ours or the peer's. */
bool hint_near_command(struct hint *hint);

/* word: of a command that is this program's name. */
bool hint_is_program(struct hint *hint);

/* command and near: of an option that stands in front of the command whose it
 * is, to the letter or nearly; near alone: what other programs call so. */
bool hint_is_behind(struct hint *hint);
bool hint_near_behind(struct hint *hint);
bool hint_same_option(struct hint *hint);

/* word, option and scheme: of a parameter that is the name of a file. */
bool hint_names_file(struct hint *hint);

/* word, what, who and form: a layout or an archive of this machine that was
 * taken for an image of a registry, and how copy alone calls it. */
bool hint_lies_here(struct hint *hint);

/* option and form: of a parameter with a member that there is not. */
bool hint_odd_member(struct hint *hint);

#endif

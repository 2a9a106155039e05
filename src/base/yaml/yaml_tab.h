/* Tabs where the peer's reader of YAML takes none, and libyaml does.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_YAML_TAB_H
#define BASE_YAML_TAB_H

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

/* How far the text has been looked at; zeroed but for the text. */
struct yaml_tab {
	const char *data;
	size_t len;
	size_t at, index; /* the same place in bytes and code points */
};

/* Look at what stands between the last event and the end of this one, which
 * come in order.  False where a tab parts what must be parted by blanks, or
 * where a comment follows the mark of a block without one. */
bool yaml_tab_check(struct yaml_tab *tab, const yaml_event_t *event);

#endif

/* Tabs where the peer's reader of YAML takes none.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_tab.h"

#include <stdint.h>
#include <string.h>

#include "base/text/utf8.h"

/* Move on to a code point; returns where that was before. */
static size_t
move_to(struct yaml_tab *tab, size_t index)
{
	size_t from = tab->at;

	while (tab->index < index && tab->at < tab->len) {
		uint32_t point;

		tab->at += utf8_decode(
		    tab->data + tab->at, tab->len - tab->at, &point);
		tab->index++;
	}
	return from;
}

/* Whether there is one outside of comments. */
static bool
has_tab(const char *text, size_t len)
{
	bool blank = true;

	for (size_t i = 0; i < len; i++) {
		const char *end;

		if (text[i] == '\t')
			return true;
		if (text[i] == '#' && blank) {
			end = memchr(text + i, '\n', len - i);
			if (!end)
				return false;
			i = (size_t)(end - text);
		}
		blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\r';
	}
	return false;
}

static bool
is_good_block(const char *text, size_t len)
{
	size_t i = 1;

	while (i < len && strchr("+-0123456789", text[i]))
		i++;
	return len < 2 || i >= len || text[i] != '#';
}

bool
yaml_tab_check(struct yaml_tab *tab, const yaml_event_t *event)
{
	size_t from = move_to(tab, event->start_mark.index), to;
	yaml_scalar_style_t style;
	bool good = !has_tab(tab->data + from, tab->at - from);

	from = move_to(tab, event->end_mark.index);
	to = tab->at;
	if (!good || event->type != YAML_SCALAR_EVENT)
		return good;
	style = event->data.scalar.style;
	if (style == YAML_PLAIN_SCALAR_STYLE)
		return !has_tab(tab->data + from, to - from);
	if (style == YAML_LITERAL_SCALAR_STYLE ||
	    style == YAML_FOLDED_SCALAR_STYLE)
		return is_good_block(tab->data + from, to - from);
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/menu.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/buf.h"
#include "base/terminal.h"
#include "base/text/utf8.h"
#include "cli/standard_output.h"
#include "format/width.h"

enum { ROWS = 10, AROUND = 4, ESCAPE = 27, PLAIN_COLUMNS = 80 };

struct menu {
	const char *const *items;
	size_t n, chosen, top; /* the row that stands first */
	size_t width;          /* of an item, in columns */
	bool live;             /* a terminal on both sides */
};

static size_t
rows_of(const struct menu *menu)
{
	return menu->n < ROWS ? menu->n : ROWS;
}

/* The item, cut or filled up to the width of all. */
static void
put_item(struct buf *out, const struct menu *menu, const char *item)
{
	struct buf shown = {0};
	size_t len, columns;
	uint32_t point;

	terminal_escape(&shown, item, strlen(item), TERMINAL_BYTES);
	columns = width_of(buf_text(&shown), shown.len);
	len = shown.len;
	if (columns > menu->width)
		for (len = columns = 0; len < shown.len;) {
			size_t size = utf8_decode(
			    shown.data + len, shown.len - len, &point);
			size_t more = width_of(shown.data + len, size);

			if (columns + more + 3 > menu->width)
				break;
			columns += more;
			len += size;
		}
	buf_add(out, buf_text(&shown), len);
	if (len < shown.len) {
		buf_puts(out, "...");
		columns += 3;
	}
	if (columns < menu->width)
		buf_fill(out, ' ', menu->width - columns);
	buf_free(&shown);
}

static void
measure(struct menu *menu)
{
	int columns = 0;
	size_t room;

	for (size_t i = 0; i < menu->n; i++) {
		size_t width = width_of(menu->items[i], strlen(menu->items[i]));

		if (width > menu->width)
			menu->width = width;
	}
	if (!terminal_size(STDOUT_FILENO, &columns, NULL) || columns <= 0)
		columns = PLAIN_COLUMNS;
	room = columns > 2 * AROUND ? (size_t)columns - AROUND : AROUND;
	if (menu->width > room)
		menu->width = room;
}

static bool
draw(struct menu *menu, struct error *err)
{
	struct buf text = {0};
	bool ok;

	if (menu->chosen < menu->top)
		menu->top = menu->chosen;
	if (menu->chosen >= menu->top + rows_of(menu))
		menu->top = menu->chosen - rows_of(menu) + 1;
	for (size_t i = menu->top; i < menu->top + rows_of(menu); i++) {
		buf_puts(&text, i == menu->chosen ? "> " : "  ");
		put_item(&text, menu, menu->items[i]);
		buf_puts(&text, "  \n");
	}
	ok = fwrite(text.data, 1, text.len, stdout) == text.len;
	buf_free(&text);
	return print_done(err) && ok;
}

/* Up over what was drawn, and gone with it. */
static void
erase(const struct menu *menu)
{
	printf("\033[%zuA\033[J", rows_of(menu));
}

/* One key: up and down move, Return says `*done`. */
static bool
obey(struct menu *menu, struct ask *ask, bool *done, struct error *err)
{
	char key;

	if (!ask_key(ask, &key, err))
		return false;
	*done = key == '\r' || key == '\n';
	if (key != ESCAPE)
		return true;
	if (!ask_key(ask, &key, err))
		return false;
	if ((key == '[' || key == 'O') && !ask_key(ask, &key, err))
		return false;
	if (key == 'A')
		menu->chosen = (menu->chosen + menu->n - 1) % menu->n;
	else if (key == 'B')
		menu->chosen = (menu->chosen + 1) % menu->n;
	return true;
}

bool
menu_choose(struct ask *ask, const char *const *items, size_t n, size_t *chosen,
    struct error *err)
{
	struct menu menu = {.items = items,
	    .n = n,
	    .live = terminal_is(STDOUT_FILENO) && terminal_obeys() &&
		terminal_keys(STDIN_FILENO)};
	bool done = false, ok = true;

	measure(&menu);
	while (ok && !done) {
		ok = !menu.live || draw(&menu, err);
		ok = ok && obey(&menu, ask, &done, err);
		if (menu.live)
			erase(&menu);
	}
	if (menu.live)
		terminal_restore();
	else if (!draw(&menu, err))
		ok = false;
	*chosen = menu.chosen;
	return ok && print_done(err);
}

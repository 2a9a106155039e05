/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/du/treemap.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 960, HEIGHT = 600, TITLE = 30, LETTER = 7, LINE = 16 };

struct area {
	double x, y, w, h;
};

static void
put_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (strchr("&<>\"", c))
			buf_printf(out, "&#%d;", c);
		else
			buf_putc(out, c < ' ' || c == 0x7f ? ' ' : (char)c);
	}
}

/* What fits of a line of text; nothing where hardly anything does. */
static void
put_line(struct buf *out, const struct area *at, int line, const char *text)
{
	double room = (at->w - 8) / LETTER;
	double y = at->y + 4 + LINE * line;

	if (room < 4 || y + 4 > at->y + at->h || (double)strlen(text) > room)
		return;
	buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\">", at->x + 5, y);
	put_text(out, text);
	buf_puts(out, "</text>");
}

static void
put_item(struct buf *out, const struct treemap_item *item, size_t number,
    const struct area *at)
{
	buf_printf(out, "<g><title>");
	put_text(out, item->name);
	buf_puts(out, ": ");
	put_text(out, item->note);
	buf_printf(out,
	    "</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
	    "height=\"%.1f\" "
	    "fill=\"hsl(%zu,45%%,%d%%)\"/>",
	    at->x, at->y, at->w, at->h, number * 47 % 360,
	    number % 2 ? 72 : 80);
	put_line(out, at, 1, item->name);
	put_line(out, at, 2, item->note);
	buf_puts(out, "</g>\n");
}

/* How far from square the worst of `n` items is that share a strip along the
 * shorter side; `scale` is of bytes to area. */
static double
worst(const struct treemap_item *items, size_t n, double side, double scale)
{
	double sum = 0, most = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)items[i].bytes * scale;
	for (size_t i = 0; i < n; i++) {
		double a = (double)items[i].bytes * scale;

		most = fmax(most,
		    fmax(side * side * a / (sum * sum),
			sum * sum / (side * side * a)));
	}
	return most;
}

/* Lay the first of the items in a strip, and take it off the free area. */
static size_t
put_strip(struct buf *out, const struct treemap_item *items, size_t n,
    size_t number, struct area *free, double scale)
{
	double side = fmin(free->w, free->h), sum = 0, at = 0, breadth;
	bool upright = free->w >= free->h;
	size_t taken = 1;

	while (taken < n &&
	    worst(items, taken + 1, side, scale) <=
		worst(items, taken, side, scale))
		taken++;
	for (size_t i = 0; i < taken; i++)
		sum += (double)items[i].bytes * scale;
	breadth = sum / side;
	for (size_t i = 0; i < taken; i++) {
		double length = (double)items[i].bytes * scale / breadth;
		struct area area = upright
		    ? (struct area){free->x, free->y + at, breadth, length}
		    : (struct area){free->x + at, free->y, length, breadth};

		put_item(out, &items[i], number + i, &area);
		at += length;
	}
	if (upright)
		free->x += breadth, free->w -= breadth;
	else
		free->y += breadth, free->h -= breadth;
	return taken;
}

void
treemap_write(struct buf *out, const char *title,
    const struct treemap_item *items, size_t n)
{
	struct area free = {0, TITLE, WIDTH, HEIGHT - TITLE};
	double all = 0;

	while (n > 0 && items[n - 1].bytes <= 0)
		n--;
	for (size_t i = 0; i < n; i++)
		all += (double)items[i].bytes;
	buf_printf(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
	    "font-size=\"12\">\n"
	    "<style>rect{stroke:#fff}text{fill:#222}</style>\n"
	    "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n"
	    "<text x=\"5\" y=\"20\" font-size=\"15\">",
	    WIDTH, HEIGHT, WIDTH, HEIGHT);
	put_text(out, title);
	buf_puts(out, "</text>\n");
	for (size_t i = 0; i < n;)
		i += put_strip(out, items + i, n - i, i, &free,
		    WIDTH * (double)(HEIGHT - TITLE) / all);
	buf_puts(out, "</svg>\n");
}

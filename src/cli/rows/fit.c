/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rows/fit.h"

/* What they take, the gaps too. */
static size_t
total(const struct fit_column *columns, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (columns[i].width)
			sum += columns[i].width + (sum ? FIT_GAP : 0);
	return sum;
}

/* Where one may not be cut, cutting the others makes them useless. */
static bool
has_whole(const struct fit_column *columns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (columns[i].width && columns[i].whole)
			return true;
	return false;
}

static size_t
floor_of(const struct fit_column *column, bool hard)
{
	size_t least = hard ? 1 : column->least;

	if (column->whole)
		return column->natural;
	return least < column->natural ? least : column->natural;
}

/* The widest that may still be cut, or NULL. */
static struct fit_column *
widest(struct fit_column *columns, size_t n, bool hard)
{
	struct fit_column *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (columns[i].width > floor_of(&columns[i], hard) &&
		    (!found || columns[i].width > found->width))
			found = &columns[i];
	return found;
}

/* Cut until they fit; false where that is not enough. */
static bool
shrink(struct fit_column *columns, size_t n, size_t room, bool hard)
{
	struct fit_column *column;

	while (total(columns, n) > room) {
		column = widest(columns, n, hard);
		if (!column)
			return false;
		column->width--;
	}
	return true;
}

static bool
drop(struct fit_column *columns, size_t n)
{
	struct fit_column *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (columns[i].width && columns[i].rank > 0 &&
		    (!found || columns[i].rank >= found->rank))
			found = &columns[i];
	if (found)
		found->width = 0;
	return found != NULL;
}

static void
restore(struct fit_column *columns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (columns[i].width)
			columns[i].width = columns[i].natural;
}

size_t
fit_columns(struct fit_column *columns, size_t n, size_t room)
{
	size_t dropped = 0;

	for (size_t i = 0; i < n; i++)
		columns[i].width = columns[i].natural;
	if (room == 0)
		return 0;
	while (!shrink(columns, n, room, false)) {
		if (!drop(columns, n)) {
			shrink(columns, n, room, !has_whole(columns, n));
			break;
		}
		dropped++;
		restore(columns, n);
	}
	return dropped;
}

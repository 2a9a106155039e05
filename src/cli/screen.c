/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/screen.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/terminal.h"

enum { USUAL = 80, MOST = 10000 };

static size_t
read_columns(const char *text)
{
	long columns = text ? strtol(text, NULL, 10) : 0;

	return columns > 0 && columns <= MOST ? (size_t)columns : 0;
}

static size_t
find_width(const char *forced, int fd)
{
	size_t width = read_columns(forced);
	int columns = 0;

	if (!width && terminal_size(fd, &columns, NULL) && columns > 0)
		width = (size_t)columns;
	if (!width)
		width = read_columns(getenv("COLUMNS"));
	return width ? width : USUAL;
}

struct screen
screen_find(const struct run *run)
{
	return screen_of(run, STDOUT_FILENO);
}

struct screen
screen_of(const struct run *run, int fd)
{
	const char *forced = getenv("ECR_FORCE_TTY");
	const char *color = run->options.color;
	struct screen screen = {0};

	forced = forced && *forced ? forced : NULL;
	screen.person = forced || terminal_is(fd);
	if (screen.person)
		screen.width = find_width(forced, fd);
	if (color && strcmp(color, "auto") != 0)
		screen.colour = strcmp(color, "on") == 0;
	else
		screen.colour = terminal_colour_asked(screen.person);
	return screen;
}

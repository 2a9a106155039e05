/* SPDX-License-Identifier: Apache-2.0 */
#include "base/browser.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/interrupt.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/text/words.h"

enum { STEPS = 150 };
#define STEP 0.02

/* What a program that goes on by itself is started with. */
static void
become(void *ctx, int answer)
{
	const char *const *argv = ctx;

	(void)child_become(argv[0], argv);
	(void)!write(answer, "x", 1);
}

/* Started for good, in a session of its own: no Ctrl-C of ours ends it. */
static bool
start_apart(const char *const *argv)
{
	char failed;
	int answer = child_apart(become, (void *)argv, NULL);
	ssize_t n;

	if (answer < 0)
		return false;
	do
		n = read(answer, &failed, 1);
	while (n < 0 && errno == EINTR);
	close(answer);
	return n == 0;
}

static bool
start_here(const char *const *argv)
{
	struct child child;
	int status;

	if (child_start(&child, argv, NULL, 0) != 0)
		return false;
	for (int i = 0; i < STEPS; i++) {
		pid_t ended = waitpid(child.pid, &status, WNOHANG);

		if (ended == child.pid)
			return WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (!interrupt_sleep(STEP))
			break;
	}
	return true;
}

/* Each %s of a word is the URL. */
static char *
fill(const char *word, const char *url)
{
	struct buf text = {0};
	const char *mark;

	while ((mark = strstr(word, "%s"))) {
		buf_add(&text, word, (size_t)(mark - word));
		buf_puts(&text, url);
		word = mark + 2;
	}
	buf_puts(&text, word);
	return buf_take(&text);
}

/* "w3m %s", "firefox %s &", or a program's name. */
static bool
open_by(const char *command, const char *url)
{
	const char *const plain[] = {command, url, NULL};
	char **words;
	size_t n = 0;
	bool apart, ok;

	if (!strstr(command, "%s"))
		return start_here(plain);
	words = words_split(command);
	for (; words && words[n]; n++) {
		char *filled = fill(words[n], url);

		free(words[n]);
		words[n] = filled;
	}
	if (n == 0) {
		words_free(words);
		return false;
	}
	apart = n > 1 && strcmp(words[n - 1], "&") == 0;
	if (apart) {
		free(words[n - 1]);
		words[n - 1] = NULL;
	}
	ok = apart ? start_apart((const char *const *)words)
		   : start_here((const char *const *)words);
	words_free(words);
	return ok;
}

static bool
open_by_choice(const char *url)
{
	const char *wish = getenv("BROWSER");
	char *list, *rest, *command;
	bool ok = false;

	if (!wish)
		return false;
	list = rest = xstrdup(wish);
	while (!ok && (command = strsep(&rest, ":")))
		ok = *command && open_by(command, url);
	free(list);
	return ok;
}

#ifndef __APPLE__
static bool
has_screen(void)
{
	const char *const names[] = {"DISPLAY", "WAYLAND_DISPLAY"};

	for (size_t i = 0; i < 2; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return true;
	}
	return false;
}
#endif

bool
browser_open(const char *url)
{
#ifdef __APPLE__
	const char *const opener[] = {"open", url, NULL};

	return open_by_choice(url) || start_apart(opener);
#else
	const char *const opener[] = {"xdg-open", url, NULL};

	return open_by_choice(url) || (has_screen() && start_apart(opener));
#endif
}

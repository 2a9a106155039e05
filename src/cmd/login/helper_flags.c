/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/helper_flags.h"

#include <stdio.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/terminal.h"
#include "base/text/among.h"

static int
show_usage(const char *program, int status)
{
	fprintf(
	    stderr, "Usage of %s:\n  -v\tprint version and exit\n", program);
	return status;
}

/* A bool in any of the forms that strconv.ParseBool takes. */
static bool
read_bool(const char *text, bool *out)
{
	static const char *const names[] = {"1", "t", "T", "true", "TRUE",
	    "True", "0", "f", "F", "false", "FALSE", "False", NULL};
	int at = among_find(names, text);

	*out = at >= 0 && at < 6;
	return at >= 0;
}

/* The first `len` bytes of what was given, tame on a terminal. */
static int
refuse_n(const char *program, const char *before, const char *given, size_t len,
    const char *behind)
{
	struct buf line = {0};

	buf_puts(&line, before);
	buf_add(&line, given, len);
	buf_printf(&line, "%s\n", behind);
	terminal_put(stderr, line.data, line.len);
	buf_free(&line);
	return show_usage(program, 2);
}

static int
refuse(const char *program, const char *before, const char *given,
    const char *behind)
{
	return refuse_n(program, before, given, strlen(given), behind);
}

/* `name` is what stands between the hyphens and an equals sign. */
static int
read_flag(const char *program, const char *word, bool *version)
{
	const char *name = word + (word[1] == '-' ? 2 : 1);
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : "true";

	if (len == 0 || *name == '-') {
		return refuse(program, "bad flag syntax: ", word, "");
	}
	if (len == 1 && *name == 'v') {
		if (read_bool(value, version))
			return -1;
		return refuse(program, "invalid boolean value \"", value,
		    "\" for -v: parse error");
	}
	if (strncmp(name, "help", len) == 0 && (len == 1 || len == 4))
		return show_usage(program, 0);
	return refuse_n(
	    program, "flag provided but not defined: -", name, len, "");
}

int
helper_flags_read(const char *program, struct word_list words, bool *version)
{
	*version = false;
	for (size_t i = 0; i < words.n; i++) {
		const char *word = words.at[i];
		int status;

		if (word[0] != '-' || !word[1] || strcmp(word, "--") == 0)
			break;
		status = read_flag(program, word, version);
		if (status >= 0)
			return status;
	}
	return -1;
}

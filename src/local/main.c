/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <microhttpd.h>
#include <pcre2.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "aws/wire/http_library.h"
#include "model/built.h"
#include "base/child.h"
#include "base/countof.h"
#include "base/terminal.h"
#include "base/text/suggest.h"
#include "local/command.h"

static void
print_command(const struct local_command *command)
{
	printf("  %-8s%s\n          ecr-local %s %s\n", command->name,
	    command->summary, command->name, command->usage);
}

static bool
is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* By number, from 0; NULL behind the last. */
static const struct local_command *
command_at(size_t i)
{
	if (i < 2)
		return i == 0 ? &command_start : &command_run;
	return control_commands[i - 2].name ? &control_commands[i - 2] : NULL;
}

static int
print_help(void)
{
	const struct local_command *command;

	printf("ecr-local: a whole ECR on your own machine\n\n");
	for (size_t i = 0; (command = command_at(i)); i++)
		print_command(command);
	printf("\nOptions: ecr-local COMMAND --help, and ecr-local(1).\n");
	return EXIT_OK;
}

static int
print_help_on(const struct local_command *command)
{
	print_command(command);
	printf("\nOptions:\n");
	options_print(command->options);
	printf("\nWhat they do: ecr local %s --help, and ecr-local(1).\n",
	    command->name);
	return EXIT_OK;
}

static const struct local_command *
find_command(const char *name)
{
	const struct local_command *command;

	for (size_t i = 0; (command = command_at(i)); i++)
		if (strcmp(name, command->name) == 0)
			break;
	return command;
}

static bool
fail_unknown(const char *name, struct error *err)
{
	const char *names[16], *close[SUGGEST_MAX];
	const struct local_command *command;
	size_t n = 0;

	while (n + 1 < countof(names) && (command = command_at(n)))
		names[n++] = command->name;
	names[n] = NULL;
	if (suggest(name, names, close))
		return fail(err, ERR_USAGE,
		    "unknown command \"%s\"; did you mean %s?", name, close[0]);
	return fail(err, ERR_USAGE,
	    "unknown command \"%s\"; ecr-local help lists them", name);
}

static void
print_parts(void)
{
	struct buf out = {0};
	char pcre[64] = "?";

	pcre2_config(PCRE2_CONFIG_VERSION, pcre);
	built_put(&out);
	built_put_row(&out, "libmicrohttpd", MHD_get_version());
	built_put_row(&out, "sqlite", sqlite3_libversion());
	built_put_row(&out, "pcre2", pcre);
	http_library_put(&out);
	fputs(buf_text(&out), stdout);
	buf_free(&out);
}

static int
run(int argc, char **argv, struct error *err)
{
	const char *name = argc > 1 ? argv[1] : "help";
	const struct local_command *command = find_command(name);

	if (command && argc > 2 &&
	    (is_help(argv[2]) || (argc == 3 && strcmp(argv[2], "help") == 0)))
		return print_help_on(command);
	if (command)
		return command->run(command, argc - 2, argv + 2, err);
	if (strcmp(name, "--version") == 0) {
		printf("ecr-local %s\n", ECR_VERSION);
		if (argc > 2 && strcmp(argv[2], "--verbose") == 0)
			print_parts();
		return EXIT_OK;
	}
	if (strcmp(name, "help") == 0 || is_help(name)) {
		command = argc > 2 ? find_command(argv[2]) : NULL;
		return command ? print_help_on(command) : print_help();
	}
	fail_unknown(name, err);
	return -1;
}

/* A message may hold words of a server. */
static void
say(const struct error *err)
{
	struct buf line = {0};

	buf_printf(&line, "ecr-local: %s\n", err->message);
	terminal_put(stderr, line.data, line.len);
	buf_free(&line);
}

int
main(int argc, char **argv)
{
	struct error err = {0};
	int status;

	child_standard();
	signal(SIGPIPE, SIG_IGN);
	status = run(argc, argv, &err);
	if (status >= 0 && (fflush(stdout) != 0 || ferror(stdout))) {
		fail(&err, ERR_GENERAL, "cannot write the output: %m");
		status = -1;
	}
	if (status >= 0)
		return status;
	say(&err);
	status = error_status(&err);
	error_clear(&err);
	return status;
}

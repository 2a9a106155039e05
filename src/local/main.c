/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/child.h"
#include "base/terminal.h"
#include "local/command.h"

static void
print_command(const struct command *command)
{
	printf("  %-8s%s\n          ecr-local %s %s\n", command->name,
	    command->summary, command->name, command->usage);
}

static int
print_help(void)
{
	printf("ecr-local: a whole ECR on your own machine\n\n");
	print_command(&command_start);
	print_command(&command_run);
	for (const struct command *c = control_commands; c->name; c++)
		print_command(c);
	printf("\nOptions of start and run: see ecr-local(1).\n");
	return EXIT_OK;
}

static const struct command *
find_command(const char *name)
{
	if (strcmp(name, command_start.name) == 0)
		return &command_start;
	if (strcmp(name, command_run.name) == 0)
		return &command_run;
	for (const struct command *c = control_commands; c->name; c++)
		if (strcmp(name, c->name) == 0)
			return c;
	return NULL;
}

static int
run(int argc, char **argv, struct error *err)
{
	const char *name = argc > 1 ? argv[1] : "help";
	const struct command *command = find_command(name);

	if (command)
		return command->run(argc - 2, argv + 2, err);
	if (strcmp(name, "--version") == 0) {
		printf("ecr-local %s\n", ECR_VERSION);
		return EXIT_OK;
	}
	if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 ||
	    strcmp(name, "-h") == 0)
		return print_help();
	fail(err, ERR_USAGE,
	    "unknown command \"%s\"; ecr-local help lists them", name);
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

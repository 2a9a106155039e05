#include "cli/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/words.h"

static const char *
command_of(const struct run *run)
{
	const char *command;

	if (run->options.no_cli_pager)
		return NULL;
	command = settings_get(&run->settings, SETTING_PAGER, NULL);
	return command && *command ? command : NULL;
}

bool
pager_wanted(const struct run *run)
{
	return isatty(STDOUT_FILENO) && command_of(run);
}

static _Noreturn void
become(char **argv, int input)
{
	dup2(input, STDIN_FILENO);
	/* quit if one screen, keep colours, leave the screen alone */
	setenv("LESS", "FRX", 0);
	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], argv);
	_exit(127);
}

static bool
is_program(const char *name)
{
	const char *path = getenv("PATH");
	bool found = false;

	if (strchr(name, '/'))
		return access(name, X_OK) == 0;
	while (path && *path && !found) {
		size_t len = strcspn(path, ":");
		struct buf file = {0};

		buf_printf(&file, "%.*s/%s", (int)len, path, name);
		found = access(file.data, X_OK) == 0;
		buf_free(&file);
		path += len + (path[len] == ':');
	}
	return found;
}

void
pager_start(const struct run *run, int *fd, int *process)
{
	char **argv = words_split(command_of(run));
	int ends[2];
	pid_t child;

	if (!argv)
		return;
	if (!argv[0] || !is_program(argv[0]) || pipe(ends) != 0) {
		words_free(argv);
		return;
	}
	child = fork();
	if (child == 0) {
		close(ends[1]);
		become(argv, ends[0]);
	}
	close(ends[0]);
	words_free(argv);
	if (child < 0) {
		close(ends[1]);
		return;
	}
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	signal(SIGPIPE, SIG_IGN);
	/* Ctrl-C belongs to the pager now */
	signal(SIGINT, SIG_IGN);
	*fd = ends[1];
	*process = child;
}

void
pager_finish(int *fd, int *process)
{
	int status;

	if (!*process)
		return;
	close(*fd);
	*fd = STDOUT_FILENO;
	while (waitpid(*process, &status, 0) < 0 && errno == EINTR)
		;
	*process = 0;
}

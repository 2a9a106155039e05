/* Aliases that are programs of the shell. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/interrupt.h"
#include "cli/alias.h"

extern char **environ;

bool
alias_is_program(const char *value)
{
	return value[0] == '!';
}

/* A word as the shell reads it back, in the form of Python's shlex.quote(). */
static void
quote(struct buf *out, const char *word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_@%+=:,./-";

	if (*word && word[strspn(word, safe)] == '\0') {
		buf_puts(out, word);
		return;
	}
	buf_putc(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(out, "'\"'\"'");
		else
			buf_putc(out, *word);
	}
	buf_putc(out, '\'');
}

/* What we ignore or catch the program shall meet as usual. */
static bool
start(char *command, pid_t *process)
{
	char sh[] = "sh", c[] = "-c";
	char *argv[] = {sh, c, command, NULL};
	posix_spawnattr_t attributes;
	sigset_t usual;
	int why;

	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	why = posix_spawn(process, "/bin/sh", NULL, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	errno = why;
	return why == 0;
}

/* Ctrl-C goes to the program as well: we only wait for its end. */
static bool
wait_for(pid_t process, struct error *err)
{
	int status = 0;

	interrupt_wait_begin();
	while (waitpid(process, &status, 0) < 0 && errno == EINTR)
		;
	interrupt_wait_end();
	if (interrupt_seen())
		return fail(err, EXIT_INTERRUPT, "%s", "");
	err->status =
	    WIFEXITED(status) ? WEXITSTATUS(status) : 256 - WTERMSIG(status);
	return err->status == EXIT_OK;
}

bool
alias_run_program(const char *value, struct words words, struct error *err)
{
	struct buf command = {0};
	pid_t process;
	bool ok;

	buf_puts(&command, value[1] ? value + 1 : " ");
	for (size_t i = 0; i < words.n; i++) {
		buf_putc(&command, ' ');
		quote(&command, words.at[i]);
	}
	ok = start(command.data, &process);
	if (!ok)
		fail(err, EXIT_GENERAL, "/bin/sh: %s", strerror(errno));
	buf_free(&command);
	return ok && wait_for(process, err);
}

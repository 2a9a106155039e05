#include "cmd/print.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool
lost(struct error *err)
{
	if (errno == EPIPE)
		return fail(err, EXIT_GENERAL, "%s", "");
	return fail(err, EXIT_GENERAL, "[Errno %d] %s", errno, strerror(errno));
}

bool
print_text(const char *text, struct error *err)
{
	return fputs(text, stdout) >= 0 || lost(err);
}

bool
print_done(struct error *err)
{
	return fflush(stdout) == 0 || lost(err);
}

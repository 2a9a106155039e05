/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/github.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/memory/buf.h"
#include "base/file.h"
#include "cli/standard_output.h"

static void
add_output(
    struct buf *out, const char *name, const char *host, const char *value)
{
	buf_puts(out, name);
	for (const char *p = host; *p; p++)
		buf_putc(out, isalnum((unsigned char)*p) ? *p : '_');
	buf_printf(out, "=%s\n", value);
}

static bool
append(const struct buf *text, struct error *err)
{
	const char *path = env_get("GITHUB_OUTPUT");
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && file_write_fd(fd, buf_text(text), text->len);

	if (!ok)
		fail(err, ERR_GENERAL, "Cannot write %s: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
github_check(struct error *err)
{
	static const struct buf nothing;

	if (env_get("GITHUB_OUTPUT"))
		return append(&nothing, err);
	return fail(err, ERR_CONFIG,
	    "GITHUB_OUTPUT is not set, so this is not a step of GitHub "
	    "Actions: the password is not printed to be masked");
}

static bool
print_mask(const char *password, struct error *err)
{
	struct buf mask = {0};
	bool ok;

	buf_printf(&mask, "::add-mask::%s\n", password);
	ok = print_text(mask.data, err) && print_done(err);
	buf_wipe(&mask);
	return ok;
}

bool
github_report(const char *host, const char *user, const char *password,
    const struct github_wish *wish, struct error *err)
{
	struct buf outputs = {0};
	bool ok;

	/* a line end would forge further commands and outputs */
	if (strpbrk(password, "\r\n") || strpbrk(user, "\r\n"))
		return fail(err, ERR_GENERAL,
		    "The token of %s has more than one line", host);
	/* the mask must be in force before anything could show the value */
	ok = wish->no_mask || print_mask(password, err);
	if (wish->alone)
		buf_printf(&outputs, "registry=%s\n", host);
	add_output(&outputs, "docker_username_", host, user);
	add_output(&outputs, "docker_password_", host, password);
	ok = ok && append(&outputs, err);
	buf_wipe(&outputs);
	return ok;
}

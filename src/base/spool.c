/* SPDX-License-Identifier: Apache-2.0 */
#include "base/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/portable/portable.h"
#include "base/file.h"

enum { IN_MEMORY = 1024 * 1024, CHUNK = 64 * 1024 };

static bool
open_file(struct spool *spool)
{
	const char *folder = getenv("TMPDIR");
	struct buf name = {0};
	int fd;

	buf_printf(&name, "%s/ecr.XXXXXX", folder && *folder ? folder : "/tmp");
	fd = portable_temp(name.data);
	if (fd >= 0)
		unlink(name.data);
	buf_free(&name);
	spool->fd = fd + 1;
	return fd >= 0;
}

bool
spool_write(void *ctx, const char *data, size_t len)
{
	struct spool *spool = ctx;

	if (spool->memory.len + len <= IN_MEMORY && !spool->fd) {
		buf_add(&spool->memory, data, len);
		return true;
	}
	if (!spool->fd && !open_file(spool))
		return false;
	return file_write_fd(spool->fd - 1, data, len);
}

static bool
copy_file(int from, int to)
{
	char chunk[CHUNK];

	if (lseek(from, 0, SEEK_SET) < 0)
		return false;
	for (;;) {
		ssize_t n = read(from, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		if (!file_write_fd(to, chunk, (size_t)n))
			return false;
	}
}

bool
spool_copy(struct spool *spool, int to)
{
	if (!file_write_fd(to, buf_text(&spool->memory), spool->memory.len))
		return false;
	return !spool->fd || copy_file(spool->fd - 1, to);
}

void
spool_free(struct spool *spool)
{
	if (spool->fd)
		close(spool->fd - 1);
	buf_free(&spool->memory);
	spool->fd = 0;
}

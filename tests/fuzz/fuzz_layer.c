/* Any bytes as a layer: unpacked, and gone through.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "local/page/unpack.h"
#include "oci/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 16 << 20, ENTRIES = 10000 };
static bool
each(void *entries, const struct tar_entry *entry)
{
	return ++*(int *)entries < ENTRIES && entry->name[0] != '\1';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct unpack unpack;
	static FILE *file;
	atomic_bool stopping = false;
	struct error err = {0};
	int entries = 0, fd;

	file = file ? file : tmpfile();
	fd = file ? fileno(file) : -1;
	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0 ||
	    pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	if (unpack_open(&unpack, fd, MOST, 5, &stopping))
		tar_walk(unpack_read_at, &unpack, MOST, each, &entries, &err);
	if (unpack.at > MOST)
		abort();
	unpack_close(&unpack);
	error_clear(&err);
	return 0;
}

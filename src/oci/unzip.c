/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/unzip.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/wire/unpack.h"
#include "base/countof.h"
#include "base/env.h"
#include "base/file.h"
#include "base/memory/buf.h"
#include "base/portable/portable.h"

enum { PIECE = 64 * 1024 };

/* What files of other packers begin with. */
static const struct {
	const char *magic;
	size_t len;
	const char *name;
} others[] = {{"\x28\xb5\x2f\xfd", 4, "zstd"}, {"BZh", 3, "bzip2"},
    {"\xfd"
     "7zXZ",
	5, "xz"}};

static int
open_nameless(struct error *err)
{
	const char *folder = env_get("TMPDIR");
	char *path = file_join(folder ? folder : "/tmp", "ecr-XXXXXX");
	int fd = portable_temp(path);

	if (fd >= 0)
		unlink(path);
	else
		fail(err, ERR_GENERAL, "Cannot write to %s: %s", path,
		    strerror(errno));
	free(path);
	return fd;
}

/* One piece that was read, as far as it unpacks. */
static bool
unpack_piece(z_stream *z, int to, int *state)
{
	unsigned char out[PIECE];

	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		*state = unpack_step(z);
		if (*state != Z_OK && *state != Z_STREAM_END &&
		    *state != Z_BUF_ERROR)
			return false;
		if (!file_write_fd(
			to, (const char *)out, sizeof(out) - z->avail_out))
			return false;
	} while (z->avail_in > 0 || z->avail_out == 0);
	return true;
}

static bool
unpack_file(int from, int to)
{
	z_stream z = {0};
	unsigned char in[PIECE];
	int state = Z_OK;
	ssize_t n;
	bool ok = inflateInit2(&z, 15 + 16) == Z_OK;

	while (ok && (n = read(from, in, sizeof(in))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		z.next_in = in;
		z.avail_in = n < 0 ? 0 : (unsigned)n;
		ok = n > 0 && unpack_piece(&z, to, &state);
	}
	inflateEnd(&z);
	return ok && state == Z_STREAM_END;
}

bool
oci_unzip_file(int *fd, const char *path, struct error *err)
{
	char head[6] = {0};
	int to;

	if (pread(*fd, head, sizeof(head), 0) < 0)
		return fail(err, ERR_GENERAL, "Cannot read %s: %s", path,
		    strerror(errno));
	for (size_t i = 0; i < countof(others); i++)
		if (memcmp(head, others[i].magic, others[i].len) == 0)
			return fail(err, ERR_GENERAL,
			    "%s is packed by %s: unpack it first", path,
			    others[i].name);
	if (memcmp(head, "\x1f\x8b", 2) != 0)
		return true;
	to = open_nameless(err);
	if (to < 0)
		return false;
	if (!unpack_file(*fd, to)) {
		close(to);
		return fail(err, ERR_GENERAL,
		    "%s cannot be unpacked: it is not sound, or there is no "
		    "room for it",
		    path);
	}
	close(*fd);
	*fd = to;
	return true;
}

/* Bytes on their way into a file, packed. */
struct packing {
	z_stream z;
	int fd;
	bool begun, plain; /* they are packed already */
	struct sha256 hash;
	uint64_t size;
	int why; /* errno of a write that failed */
};

static bool
put(struct packing *p, const void *data, size_t len)
{
	sha256_add(&p->hash, data, len);
	p->size += len;
	if (file_write_fd(p->fd, data, len))
		return true;
	p->why = errno;
	return false;
}

static bool
pack_piece(struct packing *p, const char *data, size_t len, int flush)
{
	unsigned char out[PIECE];

	p->z.next_in = (unsigned char *)(uintptr_t)data;
	p->z.avail_in = (unsigned)len;
	do {
		p->z.next_out = out;
		p->z.avail_out = sizeof(out);
		deflate(&p->z, flush);
		if (!put(p, out, sizeof(out) - p->z.avail_out))
			return false;
	} while (p->z.avail_out == 0);
	return true;
}

static bool
take(void *ctx, const char *data, size_t len)
{
	struct packing *p = ctx;

	if (!p->begun)
		p->plain = len > 2 && memcmp(data, "\x1f\x8b", 2) == 0;
	p->begun = true;
	return p->plain ? put(p, data, len)
			: pack_piece(p, data, len, Z_NO_FLUSH);
}

bool
oci_zip_bytes(const struct oci_bytes *bytes, int *fd,
    char digest[OCI_DIGEST_SIZE], uint64_t *size, struct error *err)
{
	struct packing p = {0};
	const struct oci_sink sink = {.take = take, .ctx = &p};
	bool ok;

	*fd = p.fd = open_nameless(err);
	if (p.fd < 0)
		return false;
	sha256_begin(&p.hash);
	ok = deflateInit2(&p.z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
		 Z_DEFAULT_STRATEGY) == Z_OK &&
	    bytes->pour(bytes->ctx, &sink, err) &&
	    (p.plain || pack_piece(&p, NULL, 0, Z_FINISH));
	deflateEnd(&p.z);
	if (p.why)
		fail(err, ERR_GENERAL, "A layer cannot be packed: %s",
		    strerror(p.why));
	if (!ok)
		close(p.fd);
	oci_digest_of(&p.hash, digest);
	*size = p.size;
	return ok;
}

void
oci_zip_close(int fd)
{
	close(fd);
}

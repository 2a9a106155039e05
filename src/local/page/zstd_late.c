/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/zstd_late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/library.h"
#include "base/memory/alloc.h"

/* As zstd.h has them, unchanged since 1.4. */
struct in_bytes {
	const void *src;
	size_t size, pos;
};
struct out_bytes {
	void *dst;
	size_t size, pos;
};
enum {
	WINDOW_LOG_MAX = 100, /* the name of the parameter */
	WINDOW_LOG = 26       /* 64 MiB: one of more is refused */
};

static struct {
	void *(*create)(void);
	size_t (*release)(void *);
	size_t (*step)(void *, struct out_bytes *, struct in_bytes *);
	size_t (*set)(void *, int, int);
	unsigned (*is_error)(size_t);
} library;

static pthread_once_t loaded = PTHREAD_ONCE_INIT;

struct zstd {
	void *stream;
};

static void
load(void)
{
	static const char *const files[] = {
	    "libzstd.so.1", "libzstd.1.dylib", "libzstd.so", NULL};
	void *file = library_open(files);

	if (!file)
		return;
	*(void **)&library.release = dlsym(file, "ZSTD_freeDStream");
	*(void **)&library.step = dlsym(file, "ZSTD_decompressStream");
	*(void **)&library.set = dlsym(file, "ZSTD_DCtx_setParameter");
	*(void **)&library.is_error = dlsym(file, "ZSTD_isError");
	if (library.release && library.step && library.set && library.is_error)
		*(void **)&library.create = dlsym(file, "ZSTD_createDStream");
}

struct zstd *
zstd_open(void)
{
	struct zstd *zstd;
	void *stream;

	pthread_once(&loaded, load);
	stream = library.create ? library.create() : NULL;
	if (!stream)
		return NULL;
	library.set(stream, WINDOW_LOG_MAX, WINDOW_LOG);
	zstd = xmalloc(sizeof(*zstd));
	*zstd = (struct zstd){stream};
	return zstd;
}

void
zstd_close(struct zstd *zstd)
{
	if (!zstd)
		return;
	library.release(zstd->stream);
	free(zstd);
}

bool
zstd_step(struct zstd *zstd, const unsigned char **in, size_t *in_len,
    unsigned char **out, size_t *out_len)
{
	struct in_bytes from = {*in, *in_len, 0};
	struct out_bytes to = {*out, *out_len, 0};
	size_t result = library.step(zstd->stream, &to, &from);

	*in += from.pos;
	*in_len -= from.pos;
	*out += to.pos;
	*out_len -= to.pos;
	return !library.is_error(result);
}

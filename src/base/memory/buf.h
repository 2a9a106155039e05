/* One growing buffer for writing, which may drain into something.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MEMORY_BUF_H
#define BASE_MEMORY_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Takes `len` bytes away; false when they could not be written. */
typedef bool buf_drain(void *ctx, const char *data, size_t len);

/* Whether these `len` bytes may be written. */
typedef bool buf_judge(void *ctx, const char *data, size_t len);

/*
 * A zeroed struct is an empty buffer in memory.  With `drain` set, what is
 * written leaves through it whenever more than 64 KiB have gathered and at
 * buf_flush(); `failed` stays true once a drain has failed, and writing goes
 * on without effect, so that only the end needs a check.
 */
struct buf {
	char *data; /* NUL-terminated whenever not NULL */
	size_t len, cap;
	buf_drain *drain;
	void *ctx;
	bool failed;
	buf_judge *judge; /* of each write of the peer; NULL accepts all */
	size_t from;      /* where the write under way starts */
	bool held;        /* one is under way */
};

void buf_add(struct buf *buf, const void *data, size_t len);
void buf_puts(struct buf *buf, const char *text);
void buf_putc(struct buf *buf, char c);
void buf_fill(struct buf *buf, char c, size_t times);
void buf_printf(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Append a number in decimal, with zeros in front up to `width` digits; faster
 * than a format string. */
void buf_put_int(struct buf *buf, long long value, size_t width);

/* Make room for `more` bytes behind the end and return where they go; the
 * caller adds to `len` what it wrote. */
char *buf_reserve(struct buf *buf, size_t more);

/* The text, "" when empty; valid until the next write. */
const char *buf_text(const struct buf *buf);

/* What is added between the two is one write of the peer: it is written whole
 * or, where the judge refuses it, not at all; then only what was added before
 * it is drained.  A buf_begin() within another does nothing, and buf_end() ends
 * the first. */
void buf_begin(struct buf *buf);
void buf_end(struct buf *buf);

/* In place of buf_end(): take back what was added since buf_begin(). */
void buf_drop(struct buf *buf);

/* Forget the content, keep the memory. */
void buf_clear(struct buf *buf);

/* Drain what is left; false if this or an earlier drain failed. */
bool buf_flush(struct buf *buf);

/* Free the memory; with `wipe` the content is overwritten first. */
void buf_free(struct buf *buf);
void buf_wipe(struct buf *buf);

/* Overwrite secrets; never optimised away. */
void wipe(void *data, size_t len);

/* Overwrite and free a malloc'd text (or NULL), which becomes NULL. */
void wipe_text(char **text);

/* Take the text out as a malloc'd string (never NULL); the buffer is empty
 * afterwards. */
char *buf_take(struct buf *buf);

/* The same as a copy in the arena. */
char *buf_keep(struct buf *buf, struct arena *arena);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/arena.h"
#include "base/portable/portable.h"

enum { DRAIN_AT = 64 * 1024, FIRST_SIZE = 256 };

char *
buf_reserve(struct buf *buf, size_t more)
{
	size_t want;

	if (more > SIZE_MAX / 4 || buf->len > SIZE_MAX / 4)
		out_of_memory();
	want = buf->len + more + 1;
	if (want > buf->cap) {
		size_t cap = buf->cap ? buf->cap : FIRST_SIZE;

		while (cap < want)
			cap += cap / 2 + 1;
		buf->data = xrealloc(buf->data, cap);
		buf->cap = cap;
	}
	return buf->data + buf->len;
}

static void
drain(struct buf *buf)
{
	if (!buf->failed && buf->len > 0 &&
	    !buf->drain(buf->ctx, buf->data, buf->len))
		buf->failed = true;
	buf->len = 0;
}

/* `len` bytes more have been written where there was room for them. */
static void
take_in(struct buf *buf, size_t len)
{
	buf->len += len;
	buf->data[buf->len] = '\0';
	if (buf->drain && buf->len > DRAIN_AT && !buf->held)
		drain(buf);
}

void
buf_add(struct buf *buf, const void *data, size_t len)
{
	if (len == 0)
		return;
	memcpy(buf_reserve(buf, len), data, len);
	take_in(buf, len);
}

void
buf_begin(struct buf *buf)
{
	if (!buf->judge || buf->held)
		return;
	buf->held = true;
	buf->from = buf->len;
}

void
buf_end(struct buf *buf)
{
	size_t from = buf->from;

	if (!buf->held)
		return;
	buf->held = false;
	if (!buf->failed && buf->len > from &&
	    !buf->judge(buf->ctx, buf->data + from, buf->len - from)) {
		buf->len = from;
		drain(buf);
		buf->failed = true;
	} else if (buf->len > DRAIN_AT) {
		drain(buf);
	}
}

void
buf_drop(struct buf *buf)
{
	if (buf->held)
		buf->len = buf->from;
	buf->held = false;
}

void
buf_puts(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_putc(struct buf *buf, char c)
{
	*buf_reserve(buf, 1) = c;
	take_in(buf, 1);
}

void
buf_fill(struct buf *buf, char c, size_t times)
{
	if (times == 0)
		return;
	memset(buf_reserve(buf, times), c, times);
	take_in(buf, times);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void
buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	char *text = NULL;
	int len = portable_vasprintf(&text, format, args);

	if (len < 0)
		out_of_memory();
	buf_add(buf, text, (size_t)len);
	free(text);
}

void
buf_put_int(struct buf *buf, long long value, size_t width)
{
	unsigned long long rest = value < 0 ? 0ULL - (unsigned long long)value
					    : (unsigned long long)value;
	char digits[40], *at = digits + sizeof(digits);
	const char *end = at;

	do
		*--at = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	while ((size_t)(end - at) < width && at > digits + 1)
		*--at = '0';
	if (value < 0)
		*--at = '-';
	buf_add(buf, at, (size_t)(end - at));
}

const char *
buf_text(const struct buf *buf)
{
	return buf->len ? buf->data : "";
}

void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

bool
buf_flush(struct buf *buf)
{
	if (buf->drain)
		drain(buf);
	return !buf->failed;
}

void
buf_free(struct buf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->len = buf->cap = 0;
}

void
wipe(void *data, size_t len)
{
	volatile unsigned char *p = data;

	while (len-- > 0)
		*p++ = 0;
}

void
wipe_text(char **text)
{
	if (*text)
		wipe(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

void
buf_wipe(struct buf *buf)
{
	if (buf->data)
		wipe(buf->data, buf->cap);
	buf_free(buf);
}

char *
buf_take(struct buf *buf)
{
	char *text = buf->data ? buf->data : xstrdup("");

	text[buf->len] = '\0';
	buf->data = NULL;
	buf->len = buf->cap = 0;
	return text;
}

char *
buf_keep(struct buf *buf, struct arena *arena)
{
	char *copy = arena_strdup(arena, buf_text(buf));

	buf_free(buf);
	return copy;
}

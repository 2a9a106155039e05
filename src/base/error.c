#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
out_of_memory(void)
{
	static const char text[] = "ecr: [ERROR]: out of memory\n";

	/* stdio may itself need memory here */
	fwrite(text, 1, sizeof(text) - 1, stderr);
	abort();
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *
xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

char *
xstrdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(xmalloc(size), text, size);
}

static void
set(struct error *err, int status, const char *code, const char *format,
    va_list args)
{
	char *message = NULL;
	int length = vasprintf(&message, format, args);

	if (length < 0)
		out_of_memory();
	error_clear(err);
	err->length = (size_t)length;
	err->status = status;
	err->code = code;
	err->message = message;
}

bool
fail(struct error *err, int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(err, status, NULL, format, args);
	va_end(args);
	return false;
}

bool
fail_buf(struct error *err, int status, struct buf *text)
{
	size_t length = text->len;
	char *message = buf_take(text);

	error_clear(err);
	err->status = status;
	err->message = message;
	err->length = length;
	return false;
}

bool
fail_output(struct error *err, int why)
{
	if (why == EPIPE)
		return fail(err, EXIT_GENERAL, "%s", "");
	return fail(err, EXIT_GENERAL, "[Errno %d] %s", why, strerror(why));
}

bool
fail_code(
    struct error *err, int status, const char *code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(err, status, code, format, args);
	va_end(args);
	return false;
}

void
error_clear(struct error *err)
{
	free(err->message);
	json_decref(err->detail);
	*err = (struct error){0};
}

#include "base/error.h"

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

	if (vasprintf(&message, format, args) < 0)
		out_of_memory();
	error_clear(err);
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

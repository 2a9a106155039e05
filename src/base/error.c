/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/portable/portable.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"

static void
replace(struct error *err, enum error_kind kind, char *message, size_t length)
{
	enum error_clue clue = err->clue;
	json_t *about = err->about;

	err->about = NULL;
	error_clear(err);
	*err = (struct error){.kind = kind,
	    .message = message,
	    .length = length,
	    .clue = clue,
	    .about = about};
}

static void
set(struct error *err, enum error_kind kind, const char *code,
    const char *format, va_list args)
{
	char *message = NULL;
	int length;

	if (!err)
		return;
	length = portable_vasprintf(&message, format, args);
	if (length < 0)
		out_of_memory();
	replace(err, kind, message, (size_t)length);
	err->code = code;
}

bool
fail(struct error *err, enum error_kind kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(err, kind, NULL, format, args);
	va_end(args);
	return false;
}

bool
fail_buf(struct error *err, enum error_kind kind, struct buf *text)
{
	size_t length = text->len;
	char *message = buf_take(text);

	replace(err, kind, message, length);
	return false;
}

bool
fail_output(struct error *err, int why)
{
	if (why == EPIPE)
		return fail(err, ERR_OUTPUT, "%s", "");
	return fail(err, ERR_OUTPUT, "[Errno %d] %s", why, strerror(why));
}

bool
fail_code(struct error *err, enum error_kind kind, const char *code,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(err, kind, code, format, args);
	va_end(args);
	return false;
}

bool
error_note(struct error *err, enum error_clue clue, json_t *about)
{
	if (!err) {
		json_decref(about);
		return false;
	}
	json_decref(err->about);
	err->clue = clue;
	err->about = about;
	return false;
}

bool
error_note_number(struct error *err, const char *option, const char *word)
{
	return error_note(err, CLUE_NUMBER,
	    json_members("word", json_text(word), "option",
		option ? json_text(option) : json_null()));
}

const char *
error_code(const struct error *err)
{
	return err->detail
	    ? json_string_value(json_object_get(err->detail, "Code"))
	    : err->code;
}

int
error_status(const struct error *err)
{
	switch (err->kind) {
	case ERR_NONE:
	case ERR_READER_GONE:
	case ERR_DONE:
		return EXIT_OK;
	case ERR_USAGE:
		return EXIT_USAGE;
	case ERR_CONFIG:
		return EXIT_CONFIG;
	case ERR_SERVICE:
		return EXIT_SERVICE;
	case ERR_INTERRUPT:
		return EXIT_INTERRUPT;
	case ERR_PROGRAM:
		return err->program;
	case ERR_NO:
		return EXIT_NO;
	default:
		return EXIT_GENERAL;
	}
}

void
error_clear(struct error *err)
{
	free(err->message);
	json_decref(err->detail);
	json_decref(err->about);
	*err = (struct error){0};
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/paramfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/codec.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json/foreign.h"
#include "base/text/repr.h"
#include "base/text/surrogate.h"

static const char text_prefix[] = "file://", bytes_prefix[] = "fileb://";

static bool
starts_with(const char *word, const char *prefix)
{
	return strncmp(word, prefix, strlen(prefix)) == 0;
}

bool
paramfile_named(const char *word)
{
	return starts_with(word, text_prefix) ||
	    starts_with(word, bytes_prefix);
}

/* "\r\n" and "\r" become "\n", in place. */
static void
unify_lines(struct buf *text)
{
	size_t to = 0;

	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] != '\r')
			text->data[to++] = text->data[i];
		else if (i + 1 == text->len || text->data[i + 1] != '\n')
			text->data[to++] = '\n';
	}
	text->len = to;
	if (text->data)
		text->data[to] = '\0';
}

/* From the encoding that AWS_CLI_FILE_ENCODING names to UTF-8.  False without
 * `err` where the text is not of that encoding. */
static bool
decode(struct buf *data, struct error *err)
{
	const char *name = getenv("AWS_CLI_FILE_ENCODING");
	const struct codec *codec = codec_find(name ? name : "utf-8", false);

	if (!codec)
		return fail(err, ERR_GENERAL, "unknown encoding: %s", name);
	if (codec->kind == CODEC_NO_TEXT)
		return fail(err, ERR_GENERAL,
		    "'%s' is not a text encoding; use codecs.open() to handle "
		    "arbitrary codecs",
		    name);
	return codec_decode(codec, data, err);
}

static json_t *
make_text(struct buf *data, const char *path, struct error *err)
{
	if (decode(data, err)) {
		unify_lines(data);
		return json_stringn_nocheck(buf_text(data), data->len);
	}
	if (err->kind == ERR_NONE)
		fail(err, ERR_FILE,
		    "Unable to load paramfile (%s), text contents could not be "
		    "decoded.  If this is a binary file, please use the "
		    "fileb:// prefix instead of the file:// prefix.",
		    path);
	return NULL;
}

json_t *
paramfile_read(const char *word, struct error *err)
{
	bool text = starts_with(word, text_prefix);
	struct arena arena = {0};
	const char *path = env_expand_variables(
	    &arena, env_expand_home(&arena, strstr(word, "//") + 2));
	struct buf file = {0}, data = {0};
	json_t *value = NULL;

	surrogate_restore(&file, path, strlen(path));
	if (!file_read(buf_text(&file), &data))
		repr_fail(err, ERR_FILE, path, strlen(path),
		    "Unable to load paramfile %s: [Errno %d] %s: ", word, errno,
		    strerror(errno));
	else if (text)
		value = make_text(&data, path, err);
	else
		value = foreign_new_bytes(buf_text(&data), data.len);
	buf_free(&data);
	buf_free(&file);
	arena_free(&arena);
	return value;
}

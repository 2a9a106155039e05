/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/paramfile.h"

#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text/codec.h"
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

/* The home that a leading "~" or "~user" of `len` bytes stands for. */
static const char *
home_of(const char *tilde, size_t len)
{
	char name[256];
	struct passwd *entry;

	if (len == 1 && getenv("HOME"))
		return getenv("HOME");
	if (len == 1) {
		entry = getpwuid(getuid());
	} else {
		if (len - 1 >= sizeof(name))
			return NULL;
		memcpy(name, tilde + 1, len - 1);
		name[len - 1] = '\0';
		entry = getpwnam(name);
	}
	return entry ? entry->pw_dir : NULL;
}

static void
expand_home(struct buf *out, const char *path)
{
	size_t tilde = strcspn(path, "/"), len;
	const char *home = *path == '~' ? home_of(path, tilde) : NULL;

	if (!home) {
		buf_puts(out, path);
		return;
	}
	len = strlen(home);
	while (len > 0 && home[len - 1] == '/')
		len--;
	buf_add(out, home, len);
	buf_puts(out, path + tilde);
	if (out->len == 0)
		buf_putc(out, '/');
}

/* The name behind a "$" and how long it is written; 0: none. */
static size_t
variable_length(const char *p)
{
	size_t n = 0;

	if (*p == '{') {
		const char *end = strchr(p, '}');

		return end ? (size_t)(end - p) + 1 : 0;
	}
	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n;
}

static const char *
variable_value(const char *p, size_t len)
{
	char name[256];

	if (*p == '{') {
		p++;
		len -= 2;
	}
	if (len >= sizeof(name))
		return NULL;
	memcpy(name, p, len);
	name[len] = '\0';
	return getenv(name);
}

void
paramfile_expand(struct buf *out, const char *path)
{
	struct buf home = {0};
	const char *p;

	expand_home(&home, path);
	for (p = buf_text(&home); *p; p++) {
		size_t len = *p == '$' ? variable_length(p + 1) : 0;
		const char *value = len ? variable_value(p + 1, len) : NULL;

		if (value) {
			buf_puts(out, value);
			p += len;
		} else {
			buf_putc(out, *p);
		}
	}
	buf_free(&home);
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
	const struct codec *codec = codec_find(name ? name : "utf-8");

	if (!codec)
		return fail(err, ERR_GENERAL, "unknown encoding: %s", name);
	if (codec->kind == CODEC_NO_TEXT)
		return fail(err, ERR_GENERAL,
		    "'%s' is not a text encoding; use codecs.open() to handle "
		    "arbitrary codecs",
		    name);
	return codec_decode(codec, data, err);
}

static void
fail_file(struct error *err, const char *word, const char *path, int why)
{
	struct buf name = {0};

	repr_write_string(&name, path, strlen(path));
	fail(err, ERR_FILE, "Unable to load paramfile %s: [Errno %d] %s: %s",
	    word, why, strerror(why), buf_text(&name));
	buf_free(&name);
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
	struct buf path = {0}, file = {0}, data = {0};
	json_t *value = NULL;

	paramfile_expand(&path, strstr(word, "//") + 2);
	surrogate_restore(&file, buf_text(&path), path.len);
	if (!file_read(buf_text(&file), &data))
		fail_file(err, word, buf_text(&path), errno);
	else if (text)
		value = make_text(&data, buf_text(&path), err);
	else
		value = foreign_new_bytes(buf_text(&data), data.len);
	buf_free(&data);
	buf_free(&file);
	buf_free(&path);
	return value;
}

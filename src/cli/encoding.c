/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/encoding.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#include "base/countof.h"
#include "base/text/surrogate.h"
#include "base/text/among.h"

static const struct codec utf8 = {"utf_8", CODEC_UTF_8, NULL, ""};
static const char mark[] = "\xef\xbb\xbf";

static const char *
named(void)
{
	return getenv("AWS_CLI_OUTPUT_ENCODING");
}

static const struct codec *
find_text(const char *name)
{
	const struct codec *codec = codec_find(name, true);

	return codec && codec->kind != CODEC_NO_TEXT ? codec : NULL;
}

/* What the peer sets both streams to, and refuses what it lacks; NULL where
 * they stay as they were. */
static const struct codec *
asked_for(void)
{
	const char *old = getenv("PYTHONUTF8");

	if (named())
		return find_text(named());
	return old && strcmp(old, "1") == 0 ? &utf8 : NULL;
}

static const char *
locale_name(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < countof(names); i++) {
		const char *name = getenv(names[i]);

		if (name && *name)
			return name;
	}
	return "C";
}

/* The locale's.  One that is none, or not there, is UTF-8 to Python, and lets
 * stray bytes through. */
static struct encoding
of_locale(void)
{
	static const char *const none[] = {
	    "C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8", NULL};
	struct encoding encoding = {&utf8, CODEC_ESCAPE};
	const char *name = locale_name();
	const struct codec *codec;
	locale_t locale;

	if (is_among(none, name))
		return encoding;
	locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	if (locale == (locale_t)0)
		return encoding;
	codec = find_text(nl_langinfo_l(CODESET, locale));
	freelocale(locale);
	encoding.errors = CODEC_STRICT;
	if (codec && codec->kind != CODEC_ASCII)
		encoding.codec = codec;
	return encoding;
}

static enum codec_errors
handler(const char *name)
{
	static const char *const names[] = {"strict", "ignore", "replace",
	    "backslashreplace", "xmlcharrefreplace", "surrogateescape", NULL};

	int at = among_find(names, name);

	return at < 0 ? CODEC_STRICT : (enum codec_errors)at;
}

/* PYTHONIOENCODING is "ENCODING:ERRORS", each of which may be missing. */
static struct encoding
inherited(void)
{
	const char *both = getenv("PYTHONIOENCODING");
	struct encoding encoding = of_locale();
	const struct codec *codec;
	char name[64];
	size_t len = both ? strcspn(both, ":") : 0;

	if (!both)
		return encoding;
	if (len > 0 || both[len])
		encoding.errors =
		    both[len] ? handler(both + len + 1) : CODEC_STRICT;
	if (len == 0 || len >= sizeof(name))
		return encoding;
	memcpy(name, both, len);
	name[len] = '\0';
	codec = find_text(name);
	if (codec)
		encoding.codec = codec;
	return encoding;
}

bool
encoding_check(struct error *err)
{
	if (!named() || find_text(named()))
		return true;
	return fail(err, ERR_GENERAL,
	    "Unknown codec `%s` specified for AWS_CLI_OUTPUT_ENCODING.",
	    named());
}

struct encoding
encoding_wanted(void)
{
	/* asked for with each write */
	static struct encoding wanted;
	const struct codec *codec;

	if (!wanted.codec) {
		codec = asked_for();
		wanted = codec ? (struct encoding){codec, CODEC_STRICT}
			       : inherited();
	}
	return wanted;
}

/* The mark in front of everything.  What goes into a pipe has none that is
 * wider than a byte, and what is added to a file has none at all. */
static void
put_mark(struct buf *out, const struct codec *codec, int fd)
{
	off_t at = lseek(fd, 0, SEEK_CUR);

	if (codec->kind == CODEC_UTF_8_SIG && at <= 0)
		buf_puts(out, mark);
	if (codec->kind == CODEC_MARKED && at == 0)
		codec_encode(codec, CODEC_STRICT, out, mark, sizeof(mark) - 1);
}

void
encoding_convert(struct buf *out, const char *data, size_t len)
{
	/* one a process, as there is one standard output */
	static bool begun;
	struct encoding encoding = encoding_wanted();

	if (!begun && len > 0)
		put_mark(out, encoding.codec, STDOUT_FILENO);
	begun = begun || len > 0;
	codec_encode(encoding.codec, encoding.errors, out, data, len);
}

bool
encoding_for_error(struct buf *out, const char *data, size_t len,
    enum terminal_form form, struct error *err)
{
	static bool begun;
	const struct codec *codec = asked_for();
	struct buf text = {0}, shown = {0};

	if (codec && !codec_check(codec, CODEC_STRICT, data, len, err))
		return false;
	if (!codec)
		codec = inherited().codec;
	if (!begun)
		put_mark(out, codec, STDERR_FILENO);
	begun = true;
	/* bytes that came as they are, from the environment, are shown, too */
	surrogate_escape(&text, data, len);
	terminal_escape(&shown, buf_text(&text), text.len,
	    terminal_is(STDERR_FILENO) ? form : TERMINAL_OWN);
	codec_encode(codec, CODEC_BACKSLASH, out, buf_text(&shown), shown.len);
	buf_free(&text);
	buf_free(&shown);
	return true;
}

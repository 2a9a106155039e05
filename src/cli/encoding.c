#include "cli/encoding.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16 * 1024 };

/* Python's names where iconv has others, in Python's normal form. */
static const char *const aliases[][2] = {{"utf_8", "UTF-8"}, {"utf8", "UTF-8"},
    {"u8", "UTF-8"}, {"utf", "UTF-8"}, {"ascii", "ASCII"},
    {"us_ascii", "ASCII"}, {"646", "ASCII"}, {"latin_1", "ISO-8859-1"},
    {"latin1", "ISO-8859-1"}, {"latin", "ISO-8859-1"}, {"l1", "ISO-8859-1"},
    {"iso_8859_1", "ISO-8859-1"}, {"iso8859_1", "ISO-8859-1"},
    {"8859", "ISO-8859-1"}, {"utf_16", "UTF-16"}, {"utf_16_le", "UTF-16LE"},
    {"utf_16_be", "UTF-16BE"}, {"utf_32", "UTF-32"}, {"utf_7", "UTF-7"},
    {"shift_jis", "SHIFT_JIS"}, {"sjis", "SHIFT_JIS"}, {"euc_jp", "EUC-JP"},
    {"gb2312", "GB2312"}, {"gbk", "GBK"}, {"gb18030", "GB18030"},
    {"big5", "BIG5"}, {"koi8_r", "KOI8-R"}};

static const char *
wanted(void)
{
	return getenv("AWS_CLI_OUTPUT_ENCODING");
}

/* The iconv name; the variable's own where there is no alias. */
static const char *
iconv_name(const char *name)
{
	char normal[64];
	size_t i;

	for (i = 0; name[i] && i + 1 < sizeof(normal); i++)
		normal[i] = isalnum((unsigned char)name[i])
		    ? (char)tolower((unsigned char)name[i])
		    : '_';
	normal[i] = '\0';
	for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strcmp(normal, aliases[i][0]) == 0)
			return aliases[i][1];
	}
	return name;
}

static iconv_t
open_encoding(void)
{
	const char *name = wanted();

	/* an empty name would mean the locale's */
	return *name ? iconv_open(iconv_name(name), "UTF-8") : (iconv_t)-1;
}

bool
encoding_check(struct error *err)
{
	iconv_t conversion;

	if (!wanted() || strcmp(iconv_name(wanted()), "UTF-8") == 0)
		return true;
	conversion = open_encoding();
	if (conversion == (iconv_t)-1)
		return fail(err, ERR_GENERAL,
		    "Unknown codec `%s` specified for "
		    "AWS_CLI_OUTPUT_ENCODING.",
		    wanted());
	iconv_close(conversion);
	return true;
}

bool
encoding_wanted(void)
{
	return wanted() && strcmp(iconv_name(wanted()), "UTF-8") != 0;
}

bool
encoding_convert(struct buf *out, const char *data, size_t len)
{
	/* one a process, as there is one standard output; it is kept because
	 * some encodings begin with a mark and some have states */
	static iconv_t conversion;
	char *in = (char *)data;

	if (!conversion)
		conversion = open_encoding();
	while (len > 0 && conversion != (iconv_t)-1) {
		char *to = buf_reserve(out, CHUNK);
		size_t room = CHUNK;

		if (iconv(conversion, &in, &len, &to, &room) == (size_t)-1 &&
		    errno != E2BIG)
			return false;
		out->len += CHUNK - room;
	}
	return conversion != (iconv_t)-1;
}

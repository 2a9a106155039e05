/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/inspect/secret.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"
#include "base/url.h"

/* Words of a name, between underlines; and what may stand anywhere in it. */
static const char *const words[] = {"key", "keys", "pass", "passphrase", "pw",
    "pwd", "creds", "auth", "private", "dsn", "cookie", "bearer", "signature",
    "salt", "pin", "otp", "jwt"};
static const char *const parts[] = {
    "password", "passwd", "secret", "token", "credential", "apikey"};

/* What is public although its name has such a word. */
static const char *const harmless[] = {
    "PWD", "OLDPWD", "GPG_KEY", "GPG_KEYS", "SSH_AUTH_SOCK"};

/* How well-known secrets begin. */
static const char *const heads[] = {"AKIA", "ASIA", "ghp_", "gho_", "ghs_",
    "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk-", "sk_live_", "npm_", "eyJ",
    "-----BEGIN", "AIza", "dckr_pat_", "hf_"};

static bool
has_word(const char *name, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = name; *at; at++) {
		bool starts = at == name || !isalnum((unsigned char)at[-1]);

		if (starts && strncasecmp(at, word, len) == 0 &&
		    !isalnum((unsigned char)at[len]))
			return true;
	}
	return false;
}

static bool
has_part(const char *name, const char *part)
{
	size_t len = strlen(part);

	for (; *name; name++)
		if (strncasecmp(name, part, len) == 0)
			return true;
	return false;
}

static bool
is_secret_name(const char *name)
{
	for (size_t i = 0; i < countof(harmless); i++)
		if (strcmp(name, harmless[i]) == 0)
			return false;
	for (size_t i = 0; i < countof(words); i++)
		if (has_word(name, words[i]))
			return !has_word(name, "public");
	for (size_t i = 0; i < countof(parts); i++)
		if (has_part(name, parts[i]))
			return true;
	return false;
}

static bool
is_secret_value(const char *value)
{
	struct url url;

	for (size_t i = 0; i < countof(heads); i++)
		if (strncmp(value, heads[i], strlen(heads[i])) == 0)
			return true;
	url_split(&url, value);
	return url.scheme.len > 0 && url.user.len > 0 &&
	    memchr(url.user.at, ':', url.user.len) != NULL;
}

bool
secret_looks(const char *name, const char *value)
{
	return *value && (is_secret_name(name) || is_secret_value(value));
}

/* The name that ends before `at`, malloc'd. */
static char *
name_before(const char *line, const char *at)
{
	const char *from = at;
	struct buf name = {0};

	while (from > line &&
	    (isalnum((unsigned char)from[-1]) || from[-1] == '_'))
		from--;
	buf_add(&name, from, (size_t)(at - from));
	return buf_take(&name);
}

/* How long a value is: to its quote, or to a blank. */
static size_t
value_len(const char *value)
{
	if (*value == '"' || *value == '\'') {
		const char *end = strchr(value + 1, *value);

		return end ? (size_t)(end - value) + 1 : strlen(value);
	}
	return strcspn(value, " \t\n;&|");
}

static bool
is_masked(const char *line, const char *at, size_t len)
{
	struct buf value = {0};
	char *name = name_before(line, at);
	size_t quote = at[1] == '"' || at[1] == '\'';
	bool masked;

	buf_add(&value, at + 1 + quote, len - quote);
	masked = *name && secret_looks(name, buf_text(&value));
	buf_wipe(&value);
	free(name);
	return masked;
}

void
secret_mask(struct buf *out, const char *line)
{
	const char *at = line;

	while (*at) {
		buf_putc(out, *at);
		if (*at == '=') {
			size_t len = value_len(at + 1);

			if (len > 0 && is_masked(line, at, len)) {
				buf_puts(out, "****");
				at += len;
			}
		}
		at++;
	}
}

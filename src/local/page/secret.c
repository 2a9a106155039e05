/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/secret.h"

#include <string.h>
#include <strings.h>

#include "base/countof.h"

bool
secret_holds(const char *name, size_t len, const char *word)
{
	const size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		/* letters of either case differ in this bit */
		if ((name[i] | 0x20) == *word &&
		    strncasecmp(name + i, word, n) == 0)
			return true;
	return false;
}

static bool
is(const char *name, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(name, word, len) == 0;
}

bool
secret_is_name(const char *name, size_t len)
{
	static const char *const parts[] = {"secret", "password", "passwd",
	    "token", "authorization", "cookie", "assertion", "local-key",
	    "apikey", "api-key", "api_key", "privatekey", "private_key",
	    "passphrase"};
	static const char *const whole[] = {
	    "pwd", "x-amz-signature", "signature"};

	/* where the next page begins, a secret's name, and a list of them */
	if (secret_holds(name, len, "nexttoken") ||
	    secret_holds(name, len, "secretarn") ||
	    secret_holds(name, len, "authorizationdata"))
		return false;
	for (size_t i = 0; i < countof(parts); i++)
		if (secret_holds(name, len, parts[i]))
			return true;
	for (size_t i = 0; i < countof(whole); i++)
		if (is(name, len, whole[i]))
			return true;
	return len >= 4 && is(name + len - 4, 4, "auth");
}

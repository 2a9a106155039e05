/* What a login at IAM Identity Center is made of.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_SSO_LOGIN_H
#define AWS_IDENTITY_SSO_LOGIN_H

#include <jansson.h>
#include <stdbool.h>

/* Everything is borrowed. */
struct sso_login {
	const char *start_url; /* as it is written; the cache goes by it */
	const char *portal;    /* where that leads: see start_url.h */
	const char *region;
	const char *session;  /* the sso-session's name; NULL: a profile that
				 has all by itself */
	const json_t *scopes; /* a list of texts; NULL: none were written */
	bool device_code;     /* the person may be at another device; always
				 without a session */
	bool silent;          /* open no browser */
	bool reuse;           /* a cached token will do */
};

#endif

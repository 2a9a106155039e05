/* What signs a request.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_KEYS_H
#define AWS_WIRE_KEYS_H

#include <time.h>

/* malloc'd strings, wiped by credentials_clear(); zeroed means none. */
struct credentials {
	char *access_key, *secret_key;
	char *session_token; /* or NULL */
	char *account_id;    /* or NULL */
	time_t expires;      /* 0: never */
	char *expiration;    /* the text that says so, or NULL */
	const char *source;  /* the provider's name: "env", "sso", … */
};

/* Copies of the texts into what is zeroed (token and account may be NULL). */
void credentials_set(struct credentials *out, const char *access_key,
    const char *secret_key, const char *token, const char *account);

void credentials_clear(struct credentials *credentials);

#endif

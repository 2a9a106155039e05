/* The names by which the server is reached.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_HOST_H
#define LOCAL_HTTP_HOST_H

#include <stdbool.h>

enum { HOST_ACCOUNT = 13, HOST_REGION = 64, HOST_LONGEST = 255 };

/* A name and its port, of a Host header or behind "://" of an Origin. */
struct host {
	char name[HOST_LONGEST + 1]; /* lower case, no dot at its end */
	int port;                    /* `usual` when none is written */
};

/* Take "NAME", "NAME:PORT" or "[ADDRESS]:PORT" apart; false for anything with
 * other characters in it than names and addresses have. */
bool host_read(const char *text, int usual, struct host *out);

/* Whether it is the name of a registry of ECR, or of an endpoint of the
 * services that are here.  In lower case. */
bool host_is_of_aws(const char *name);

#define PUBLIC_HOST "public.ecr.aws"

/* Whether it is a name of ECR Public's registry. */
bool host_is_public(const char *name);

/* Whether a server may be called so: by a name or address that never leaves
 * this machine, by one of AWS, or by one of `given` (ended by a NULL). */
bool host_is_known(const char *name, const char *const *given);

/* The account and region that "ACCOUNT.dkr.ecr.REGION.…" names, with or
 * without "https://" ahead; false for every other host, and where no partition
 * has that region. */
bool host_read_registry(
    const char *host, char account[HOST_ACCOUNT], char region[HOST_REGION]);

#endif

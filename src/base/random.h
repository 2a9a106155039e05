/* Identifiers made at random.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

/* Length of a UUID as text, with its NUL. */
enum { UUID_SIZE = 37 };

/* A random UUID (RFC 4122, version 4), lower case. */
void random_uuid(char out[UUID_SIZE]);

#endif

/* Random bytes and names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>

/* Length of a UUID as text, with its NUL. */
enum { UUID_SIZE = 37 };

/* Fill with bytes of the system's generator; without one the program ends. */
void random_bytes(void *out, size_t len);

/* A random UUID (RFC 9562, version 4), lower case. */
void random_uuid(char out[UUID_SIZE]);

#endif

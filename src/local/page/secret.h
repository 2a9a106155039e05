/* Names by which secrets go.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_SECRET_H
#define LOCAL_PAGE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a name has that word in it, in capitals or not; the word itself is
 * in small letters. */
bool secret_holds(const char *name, size_t len, const char *word);

/* Whether what has that name is one: a header, a member, an argument or an
 * element. */
bool secret_is_name(const char *name, size_t len);

#endif

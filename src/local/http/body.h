/* Files as bodies of responses.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_BODY_H
#define LOCAL_HTTP_BODY_H

#include <stdint.h>

struct MHD_Response;

/* A response whose body is `length` bytes of the descriptor from `offset`.
 * Takes the descriptor: it is closed with the response, at once when none can
 * be made (NULL). */
struct MHD_Response *body_from_file(int fd, uint64_t offset, uint64_t length);

#endif

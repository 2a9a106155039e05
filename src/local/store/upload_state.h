/* How far an upload has come, as it lies in DATA/uploads/ID.state.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_UPLOAD_STATE_H
#define LOCAL_STORE_UPLOAD_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/buf.h"
#include "local/store/hash.h"

struct upload_state {
	int64_t owner;
	uint64_t received, note;
	struct hash hash; /* of the bytes received */
};

/*
 * Append the state as text, the same on every machine, in five lines:
 *
 *	ecr-local upload 1
 *	owner N
 *	received N
 *	note N
 *	sha256 HEX
 *
 * The number of the first line is the version of the format; HEX is what
 * hash_save() gives.
 */
void upload_state_write(struct buf *out, const struct upload_state *state);

/* Read what upload_state_write() wrote; false for anything else, and `out` is
 * then undefined. */
bool upload_state_read(const char *text, struct upload_state *out);

#endif

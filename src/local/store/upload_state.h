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

/* The service takes no smaller part but the last: bytes. */
enum { LEAST_PART = 5 * 1024 * 1024 };

#define PARTS_TOO_SMALL                                                        \
	"All layer parts except the last part should be at least 5MB"

/* The parts that an upload came in, as its note keeps them (0: none yet):
 * another one came; a smaller one than LEAST_PART was not the last; how long
 * the first was. */
uint64_t parts_add(uint64_t note, uint64_t len);
bool parts_are_short(uint64_t note);
uint64_t parts_first(uint64_t note);

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

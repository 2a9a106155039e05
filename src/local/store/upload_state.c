/* How far an upload has come, as it lies in DATA/uploads/ID.state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/store/upload_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHORT = 1, LAST_SMALL = 2, FIRST = 4 };

uint64_t
parts_add(uint64_t note, uint64_t len)
{
	bool small = len < LEAST_PART;

	if (len == 0)
		return note;
	if (parts_first(note) == 0)
		return len * FIRST + small * LAST_SMALL;
	if (note & LAST_SMALL)
		note |= SHORT;
	return (note & ~(uint64_t)LAST_SMALL) | (uint64_t)small * LAST_SMALL;
}

bool
parts_are_short(uint64_t note)
{
	return note & SHORT;
}

uint64_t
parts_first(uint64_t note)
{
	return note / FIRST;
}

void
upload_state_write(struct buf *out, const struct upload_state *state)
{
	char saved[HASH_SAVED];

	hash_save(&state->hash, saved);
	buf_printf(out,
	    "ecr-local upload 1\nowner %" PRId64 "\nreceived %" PRIu64
	    "\nnote %" PRIu64 "\nsha256 %s\n",
	    state->owner, state->received, state->note, saved);
}

/* Whether the text is, to the byte, what would be written. */
static bool
is_written_so(const char *text, const struct upload_state *state)
{
	struct buf again = {0};
	bool same;

	upload_state_write(&again, state);
	same = strcmp(buf_text(&again), text) == 0;
	buf_free(&again);
	return same;
}

bool
upload_state_read(const char *text, struct upload_state *out)
{
	char saved[HASH_SAVED];

	_Static_assert(HASH_SAVED == 191, "the width below must fit");
	return sscanf(text,
		   "ecr-local upload 1 owner %" SCNd64 " received %" SCNu64
		   " note %" SCNu64 " sha256 %190[0-9a-f]",
		   &out->owner, &out->received, &out->note, saved) == 4 &&
	    hash_restore(&out->hash, out->received, saved) &&
	    is_written_so(text, out);
}

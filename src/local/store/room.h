/* Room on the disk: some is left for deleting, and for the next start.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_ROOM_H
#define LOCAL_STORE_ROOM_H

#include <stdint.h>

/* Bytes that uploads may still write where the descriptor lies; a margin for
 * the database is left out of them.  UINT64_MAX where nobody knows. */
uint64_t room_left(int fd);

/* Lay a file that holds some room below `folder`, where there is plenty. */
void room_reserve(const char *folder);

/* Give that room up when the disk is full: called before the database is
 * opened or written, so that deleting works. */
void room_need(const char *folder);

#endif

/* What is already on its way is not fetched twice.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_REGISTRY_FLIGHT_H
#define LOCAL_REGISTRY_FLIGHT_H

#include <stdbool.h>

/* An image on its way; the names are set by who begins it and stay. */
struct flight {
	const char *account, *region, *name, *reference;
	struct flight *next;
	unsigned long number; /* no other ever had it */
	int awaited;          /* by how many others */
};

/* Asked some ten times a second; false: not wanted any more. */
typedef bool flight_go_on(void *ctx);

enum flight_result {
	FLIGHT_OURS,   /* begun: to be ended by flight_land() */
	FLIGHT_LANDED, /* another had it on its way, and that has ended */
	FLIGHT_LEFT    /* `go_on` said so while it was waited for */
};

/* Begin `flight`, or wait for the one that brings the same; also wait while
 * very many are on their way. */
enum flight_result flight_begin(
    struct flight *flight, flight_go_on *go_on, void *ctx);

void flight_land(struct flight *flight);

/* Whether others wait for it. */
bool flight_is_awaited(struct flight *flight);

#endif

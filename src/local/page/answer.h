/* What answers a path of the page: its data, and what it is allowed to change.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_ANSWER_H
#define LOCAL_PAGE_ANSWER_H

#include <stdint.h>

#include "local/http/http.h"

enum page_kind {
	PAGE_READS,  /* GET */
	PAGE_ASKS,   /* POST of application/json that changes nothing */
	PAGE_CHANGES /* the same, and the key of the store is needed always */
};

struct page_answer {
	const char *path; /* with a "/" at its end: and all below it; NULL at
			   * the end of a table */
	enum page_kind kind;
	void (*answer)(struct request *, struct response *);
	uint64_t max_body;
};

#endif

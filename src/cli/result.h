/* The pages of a listing put together as the peer does it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_RESULT_H
#define CLI_RESULT_H

#include <jansson.h>

#include "model/model.h"

/*
 * What gathers while pages arrive; zeroed at first, then result_free().
 * Values are shared with the pages, not copied, and lists of the first page
 * grow in place: the peer's result depends on that.
 */
struct result {
	json_t *complete;      /* result keys so far */
	json_t *non_aggregate; /* the other keys, of the first page alone */
};

/* The non-aggregate keys of a first page, null where absent: a new object. */
json_t *result_non_aggregate(const struct paginator *paginator, json_t *page);

/* Take in one page (borrowed). */
void result_add(
    struct result *result, const struct paginator *paginator, json_t *page);

/* The whole: result keys first, then the others, then "NextToken" when
 * `token` is not NULL.  A new reference; `result` is empty afterwards. */
json_t *result_finish(struct result *result, const char *token);

void result_free(struct result *result);

#endif

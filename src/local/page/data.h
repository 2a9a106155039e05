/* The data of the page: what is in the store, as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_DATA_H
#define LOCAL_PAGE_DATA_H

#include "local/page/answer.h"

/* Ends with a NULL path. */
extern const struct page_answer page_data[];

#endif

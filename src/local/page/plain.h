/* The lists of the page as plain HTML, for browsers without JavaScript.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_PLAIN_H
#define LOCAL_PAGE_PLAIN_H

#include "local/page/answer.h"

/* /_local/plain: repositories, with ?repository= its images; ends with a NULL
 * path. */
extern const struct page_answer page_plain[];

#endif

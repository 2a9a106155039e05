/*
 * The page: what a browser is shown of the store, the data it asks for, and
 * what it may change.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCAL_PAGE_PAGE_H
#define LOCAL_PAGE_PAGE_H

#include <stdbool.h>

#include "local/http/http.h"

/* Whether the page answers: a visit, one of its files, or its data. */
bool page_wants(const struct request *request);

extern const struct handler page_handler;

#endif

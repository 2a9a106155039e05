/* What the command line says of the pages of a listing.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_PAGING_H
#define CLI_ARGS_PAGING_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cli/run.h"

/* --starting-token, --page-size and --max-items, in this order: their rows
 * (`args`) and what was given (`words`, NULL where absent). */
enum { PAGING_WORDS = 3 };

/* None of them may be given where paging is off. */
bool paging_check(
    const struct arg *args, const char *const *words, struct error *err);

/* Put them among the parameters, where the peer has them, under its key
 * "PaginationConfig"; warns of numbers that ask for nothing. */
bool paging_add(const struct run *run, const struct arg *args,
    const char *const *words, json_t *request, struct error *err);

/* Whether the request has the service's own paging parameters, which turns
 * paging off, too. */
bool paging_named(const struct paginator *paginator, const json_t *request);

/* Take them out of the request of an operation that will be paged, and see
 * whether its pages may be as large as the service allows. */
void paging_take(struct run *run, const struct operation *operation,
    json_t *request, struct paging_options *out);

#endif

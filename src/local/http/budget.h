/* Memory that the bodies of all requests and answers share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_BUDGET_H
#define LOCAL_HTTP_BUDGET_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct budget {
	pthread_mutex_t lock;
	pthread_cond_t given;
	size_t used;
};

void budget_make(struct budget *budget);
void budget_end(struct budget *budget);

/* Take `bytes`, waiting up to `patience` seconds for others to give theirs
 * back; a lone taker gets whatever it asks for.  False when there is no room,
 * or when `*stopping` says that it is too late. */
bool budget_take(struct budget *budget, size_t bytes, int patience,
    const atomic_bool *stopping);

void budget_give(struct budget *budget, size_t bytes);

#endif

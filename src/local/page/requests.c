/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/requests.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "local/http/server.h"
#include "local/page/flow.h"
#include "local/page/ring.h"
#include "local/page/show.h"

#define ONE "/_local/requests/"

struct requests *
requests_start(void)
{
	struct requests *ring = xmalloc(sizeof(*ring));

	*ring = (struct requests){.next = 1};
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->more, NULL);
	return ring;
}

void
requests_stop(struct requests *ring)
{
	if (!ring)
		return;
	pthread_mutex_lock(&ring->lock);
	ring->stopping = true;
	pthread_cond_broadcast(&ring->more);
	pthread_mutex_unlock(&ring->lock);
}

void
requests_end(struct requests *ring)
{
	if (!ring)
		return;
	for (size_t i = 0; i < RING_SIZE; i++)
		if (ring->at[i])
			seen_free(ring->at[i]);
	pthread_cond_destroy(&ring->more);
	pthread_mutex_destroy(&ring->lock);
	free(ring);
}

void
requests_look(const struct request *request, const struct response *response,
    double started)
{
	struct seen *seen = seen_make(request, response, started);

	if (seen)
		ring_put(request->server->requests, seen);
}

static void
answer_list(struct request *request, struct response *response)
{
	struct requests *ring = request->server->requests;
	uint64_t since = flow_since(request), start;

	http_answer(response, 200, "application/json", "{\"items\":[");
	pthread_mutex_lock(&ring->lock);
	start = flow_start(ring, since);
	for (uint64_t id = start; id < ring->next; id++) {
		buf_puts(&response->body, id > start ? "," : "");
		show_line(&response->body, ring_find(ring, id));
	}
	pthread_mutex_unlock(&ring->lock);
	buf_puts(&response->body, "]}\n");
}

static void
answer_one(struct request *request, struct response *response)
{
	const struct server_options *options = &request->server->options;
	struct requests *ring = request->server->requests;
	const char *word = request->path + strlen(ONE);
	uint64_t id = strtoull(word, NULL, 10);
	bool is_number = *word && strspn(word, "0123456789") == strlen(word);
	const char *url = http_base_url(request);
	const struct seen *seen;
	struct buf whole = {0};

	pthread_mutex_lock(&ring->lock);
	seen = is_number ? ring_find(ring, id) : NULL;
	if (seen)
		show_whole(&whole, seen, url,
		    options->require_auth ? NULL : options->account);
	pthread_mutex_unlock(&ring->lock);
	http_answer(response, seen ? 200 : 404, "application/json", "%s",
	    seen ? "" : "{\"message\":\"no such request is kept\"}\n");
	buf_add(&response->body, buf_text(&whole), whole.len);
	buf_free(&whole);
}

const struct page_answer page_requests[] = {
    {"/_local/requests", PAGE_READS, answer_list, 0},
    {ONE "stream", PAGE_READS, flow_answer, 0},
    {ONE, PAGE_READS, answer_one, 0},
    {0},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/requests.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
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
answer_json(struct response *response, json_t *value)
{
	http_answer(response, 200, "application/json", "%s", "");
	json_write(&response->body, value, &json_style_compact);
	buf_putc(&response->body, '\n');
	json_decref(value);
}

static void
answer_list(struct request *request, struct response *response)
{
	struct requests *ring = request->server->requests;
	uint64_t since = flow_since(request);
	json_t *items = json_array();

	pthread_mutex_lock(&ring->lock);
	for (uint64_t id = flow_start(ring, since); id < ring->next; id++)
		json_array_append_new(items, show_line(ring_find(ring, id)));
	pthread_mutex_unlock(&ring->lock);
	answer_json(response, json_members("items", items));
}

static void
answer_one(struct request *request, struct response *response)
{
	struct requests *ring = request->server->requests;
	const char *word = request->path + strlen(ONE);
	uint64_t id = strtoull(word, NULL, 10);
	bool is_number = *word && strspn(word, "0123456789") == strlen(word);
	const struct seen *seen;
	json_t *value = NULL;

	pthread_mutex_lock(&ring->lock);
	seen = is_number ? ring_find(ring, id) : NULL;
	if (seen)
		value = show_whole(seen, http_base_url(request));
	pthread_mutex_unlock(&ring->lock);
	if (value)
		answer_json(response, value);
	else
		http_answer(response, 404, "application/json",
		    "{\"message\":\"no such request is kept\"}\n");
}

const struct page_answer page_requests[] = {
    {"/_local/requests", PAGE_READS, answer_list, 0},
    {ONE "stream", PAGE_READS, flow_answer, 0},
    {ONE, PAGE_READS, answer_one, 0},
    {0},
};

/* A server with a store in memory, and requests to it from text: "METHOD
 * TARGET", headers, an empty line, the body.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

#include <netdb.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text/utf8.h"
#include "local/store/blob.h"
#include "local/store/folder.h"
#include "local/route.h"
#include "local/http/server.h"
#include "local/store/store.h"

/* Nothing goes out, whatever registry a request names as upstream. */
int socket(int domain, int type, int protocol);

int
socket(int domain, int type, int protocol)
{
	(void)domain, (void)type, (void)protocol;
	return -1;
}

int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
    struct addrinfo **out)
{
	(void)node, (void)service, (void)hints, (void)out;
	return EAI_FAIL;
}

/* Every upload has the same id, which a later request can name. */
ssize_t
getrandom(void *data, size_t len, unsigned flags)
{
	(void)flags;
	memset(data, 0, len);
	return (ssize_t)len;
}

int
RAND_bytes(unsigned char *data, int len)
{
	memset(data, 0, (size_t)len);
	return 1;
}

/* Fill the request from `text`; what follows the head, is the body. */
static char *
read_head(struct request *request, char *text)
{
	const char *target;
	char *line;

	request->method = strsep(&text, " ");
	target = text ? strsep(&text, "\n") : "/";
	request->target = target;
	request->path =
	    arena_strndup(request->arena, target, strcspn(target, "?"));
	target += strcspn(target, "?");
	request->query = target + (*target == '?');
	while (text && (line = strsep(&text, "\n")) && *line) {
		struct header *header =
		    arena_new(request->arena, struct header);

		header->name = strsep(&line, ":");
		header->value = line ? line + strspn(line, " ") : "";
		header->next = (struct header *)request->headers;
		request->headers = header;
	}
	return text;
}

static void
give_body(struct request *request, const char *body, size_t len)
{
	request->body_len = len;
	request->body_too_big = len > request->max_body;
	if (!request->sink.write)
		buf_add(&request->body, body, len);
	else if (len)
		request->body_refused =
		    !request->sink.write(request->sink.ctx, body, len);
}

/* Pictures and blobs are what somebody has put there; files may be packed. */
static bool
is_text(const struct response *response)
{
	for (const struct header *h = response->headers; h; h = h->next)
		if (strcmp(h->name, "Content-Encoding") == 0 ||
		    strncmp(h->value, "image/", 6) == 0 ||
		    strcmp(h->value, "application/octet-stream") == 0)
			return false;
	return true;
}

/* An answer there must be, and its text is UTF-8. */
static void
check_answer(const struct response *response)
{
	if (!response->status ||
	    (is_text(response) &&
		!utf8_valid(
		    buf_text(&response->body), response->body.len, NULL)))
		abort();
}

static struct server server = {.host = "localhost:4510",
    .options = {.account = "123456789012",
	.region = "us-east-1",
	.open_registry = true}};

/* From the first byte of the request to the last of its answer. */
static void
serve(const char *data, size_t size)
{
	struct arena arena = {0};
	char *text = arena_strndup(&arena, data, size), *body;
	struct request request = {
	    .server = &server, .arena = &arena, .max_body = 1024 * 1024};
	struct response response = {.arena = &arena, .fd = -1};
	const struct handler *handler;

	body = read_head(&request, text);
	handler = route_find(&request);
	if (handler->begin)
		handler->begin(&request, &response);
	if (!response.status) {
		give_body(
		    &request, body, body ? size - (size_t)(body - text) : 0);
		handler->handle(&request, &response);
	}
	if (handler->end)
		handler->end(&request);
	check_answer(&response);
	if (response.fd >= 0)
		close(response.fd);
	buf_free(&request.body);
	buf_free(&response.body);
	arena_free(&arena);
}

static void
remove_store(void)
{
	folder_remove(server.options.data);
}

static bool
start_server(void)
{
	static char folder[] = "/dev/shm/fuzz-local-XXXXXX";
	struct error err = {0};

	/* An upstream that the bytes name is never reached. */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("no_proxy", "", 1);
	server.options.data = mkdtemp(folder);
	atexit(remove_store);
	server.store = store_open(folder, true, &err);
	server.blobs = blobs_open(folder, true, &err);
	return server.store && server.blobs;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

#include "base/clock.h"
#include "base/memory/alloc.h"
#include "base/portable/portable.h"

enum {
	PIECE = 64 * 1024,
	TAIL = 120, /* seconds that the last bytes may be waited for */
	TICK = 200, /* milliseconds between looks at the clock */
	BLOCKED = -1,
	BROKEN = -2
};

/* From one end to the other. */
struct one_way {
	struct side *from, *to;
	char *data;
	size_t at, len;
	short wants_from, wants_to; /* events that it waits for */
	bool ended;                 /* no more will come, */
	bool closed;                /* and that is passed on */
};

void
stream_prepare(int fd)
{
	int on = 1;

	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

bool
stream_wait(int fd, short events, double until, const atomic_bool *stopping)
{
	struct pollfd one = {.fd = fd, .events = events};

	while (!*stopping && clock_steady() < until)
		if (poll(&one, 1, TICK / 10) > 0)
			return true;
	return false;
}

/* What TLS waits for, or BROKEN. */
static int
wanted_of(const struct side *side, int result, short *wants)
{
	switch (SSL_get_error(side->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		*wants = POLLIN;
		return BLOCKED;
	case SSL_ERROR_WANT_WRITE:
		*wants = POLLOUT;
		return BLOCKED;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		return BROKEN;
	}
}

bool
stream_accept(struct side *side, double until, const atomic_bool *stopping)
{
	short wants = 0;
	int result;

	for (;;) {
		ERR_clear_error();
		result = SSL_accept(side->ssl);
		if (result == 1)
			return true;
		if (wanted_of(side, result, &wants) != BLOCKED ||
		    !stream_wait(side->fd, wants, until, stopping))
			return false;
	}
}

static ssize_t
plain_result(ssize_t n, short blocked, short *wants)
{
	if (n >= 0)
		return n;
	*wants = blocked;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR
	    ? BLOCKED
	    : BROKEN;
}

static ssize_t
side_read(struct side *side, char *to, size_t len, short *wants)
{
	int n;

	if (!side->ssl)
		return plain_result(recv(side->fd, to, len, 0), POLLIN, wants);
	ERR_clear_error();
	n = SSL_read(side->ssl, to, (int)len);
	return n > 0 ? n : wanted_of(side, n, wants);
}

static ssize_t
side_write(struct side *side, const char *from, size_t len, short *wants)
{
	int n;

	if (!side->ssl)
		return plain_result(
		    portable_send(side->fd, from, len, false), POLLOUT, wants);
	ERR_clear_error();
	n = SSL_write(side->ssl, from, (int)len);
	if (n > 0)
		return n;
	n = wanted_of(side, n, wants);
	return n == 0 ? BROKEN : n;
}

static void
side_finish(struct side *side)
{
	ERR_clear_error();
	if (side->ssl)
		SSL_shutdown(side->ssl);
	shutdown(side->fd, SHUT_WR);
}

/* Whether anything was moved; `*broken` when nothing can be any more. */
static bool
flow_step(struct one_way *flow, bool *broken)
{
	bool moved = false;
	ssize_t n;

	flow->wants_from = flow->wants_to = 0;
	if (!flow->len && !flow->ended) {
		n = side_read(flow->from, flow->data, PIECE, &flow->wants_from);
		flow->at = 0;
		flow->len = n > 0 ? (size_t)n : 0;
		flow->ended = n == 0 || n == BROKEN;
		moved = n != BLOCKED;
	}
	if (flow->len) {
		n = side_write(flow->to, flow->data + flow->at, flow->len,
		    &flow->wants_to);
		*broken = *broken || n == BROKEN;
		if (n > 0) {
			flow->at += (size_t)n;
			flow->len -= (size_t)n;
			moved = true;
		}
	}
	if (flow->ended && !flow->len && !flow->closed) {
		side_finish(flow->to);
		flow->closed = true;
	}
	return moved;
}

static void
wait_for(const struct one_way *there, const struct one_way *back)
{
	struct pollfd ends[2] = {
	    {.fd = there->from->fd,
		.events = there->wants_from | back->wants_to},
	    {.fd = there->to->fd,
		.events = there->wants_to | back->wants_from}};

	for (int i = 0; i < 2; i++)
		if (!ends[i].events)
			ends[i].fd = -1;
	(void)poll(ends, 2, TICK);
}

void
stream_pump(
    struct side *one, struct side *other, int idle, const atomic_bool *stopping)
{
	char *room = xmalloc((size_t)PIECE * 2);
	struct one_way there = {.from = one, .to = other, .data = room};
	struct one_way back = {.from = other, .to = one, .data = room + PIECE};
	double last = clock_steady();
	bool broken = false;

	while (!*stopping && !broken && !(there.closed && back.closed)) {
		bool moved = flow_step(&there, &broken);
		double quiet = clock_steady() - last;

		moved = flow_step(&back, &broken) || moved;
		if (moved) {
			last = clock_steady();
			continue;
		}
		if ((idle && quiet >= idle) ||
		    ((there.ended || back.ended) && quiet >= TAIL))
			break;
		wait_for(&there, &back);
	}
	free(room);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/callback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/url.h"
#include "base/portable/portable.h"

enum { GUESTS = 16, HEAD_MAX = 64 * 1024, GUEST_SECONDS = 10 };

/* A connection whose request is not whole yet. */
struct guest {
	int fd; /* -1: free */
	double until;
	struct buf head;
};

struct callback {
	int fd;
	char url[64];
	struct guest guests[GUESTS];
};

static bool
fail_listen(struct error *err)
{
	return fail(err, ERR_GENERAL,
	    "Unable to initialize the OAuth 2.0 authorization callback "
	    "handler: [Errno %d] %s \n You may use --use-device-code to fall "
	    "back to the device code flow which does not require the callback "
	    "handler.",
	    errno, strerror(errno));
}

struct callback *
callback_open(struct error *err)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = portable_socket(AF_INET, true);
	struct callback *callback;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(fd, GUESTS) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) != 0) {
		fail_listen(err);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	callback = xmalloc(sizeof(*callback));
	*callback = (struct callback){.fd = fd};
	for (size_t i = 0; i < GUESTS; i++)
		callback->guests[i].fd = -1;
	snprintf(callback->url, sizeof(callback->url),
	    "http://127.0.0.1:%u/oauth/callback",
	    (unsigned)ntohs(address.sin_port));
	return callback;
}

const char *
callback_url(const struct callback *callback)
{
	return callback->url;
}

/* A piece of a form as text; NULL where it holds a NUL. */
static char *
form_text(struct slice part)
{
	struct buf text = {0}, plain = {0};
	char *out = NULL;

	buf_add(&text, part.at, part.len);
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '+')
			text.data[i] = ' ';
	part.at = text.data;
	if (url_put_decoded(&plain, part))
		out = xstrdup(buf_text(&plain));
	buf_wipe(&plain);
	buf_wipe(&text);
	return out;
}

/* The first value of a name that is not empty. */
static void
take_value(struct slice pair, const char *name, char **out)
{
	size_t len = strlen(name);

	if (!*out && pair.len > len + 1 && pair.at[len] == '=' &&
	    strncmp(pair.at, name, len) == 0)
		*out = form_text(
		    (struct slice){pair.at + len + 1, pair.len - len - 1});
}

static enum callback_request
query_read(struct slice query, struct callback_answer *out)
{
	char *refused = NULL;
	bool error;

	while (query.len > 0) {
		const char *end = memchr(query.at, '&', query.len);
		struct slice pair = {
		    query.at, end ? (size_t)(end - query.at) : query.len};
		size_t step = pair.len + (end ? 1 : 0);

		take_value(pair, "code", &out->code);
		take_value(pair, "state", &out->state);
		take_value(pair, "error", &refused);
		query.at += step;
		query.len -= step;
	}
	error = refused != NULL;
	free(refused);
	if (!error && out->code && out->state)
		return CALLBACK_CODE;
	callback_answer_clear(out);
	return error ? CALLBACK_REFUSED : CALLBACK_NOTHING;
}

enum callback_request
callback_read(const char *data, size_t len, struct callback_answer *out)
{
	const char *line = memchr(data, '\n', len);
	const char *from, *to, *mark;

	*out = (struct callback_answer){0};
	if (!memmem(data, len, "\r\n\r\n", 4) && !memmem(data, len, "\n\n", 2))
		return len > HEAD_MAX ? CALLBACK_BAD : CALLBACK_MORE;
	if (strncmp(data, "GET ", 4) != 0)
		return CALLBACK_BAD;
	from = data + 4;
	to = memchr(from, ' ', (size_t)(line - from));
	if (!to || strncmp(to, " HTTP/", 6) != 0)
		return CALLBACK_BAD;
	mark = memchr(from, '#', (size_t)(to - from));
	to = mark ? mark : to;
	mark = memchr(from, '?', (size_t)(to - from));
	if (!mark)
		return CALLBACK_NOTHING;
	mark++;
	return query_read((struct slice){mark, (size_t)(to - mark)}, out);
}

static const char *
page_text(enum callback_request request)
{
	if (request == CALLBACK_CODE)
		return "The login goes on in the terminal. You may close this "
		       "window.";
	if (request == CALLBACK_REFUSED)
		return "The login was refused. The terminal says more; you may "
		       "close this window.";
	return "A login is being waited for here, and this was none.";
}

/* The page shows nothing of what was asked. */
static void
answer(int fd, enum callback_request request)
{
	struct buf page = {0}, text = {0};

	buf_printf(&page,
	    "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">"
	    "<title>ecr</title><p>%s</p></html>\n",
	    page_text(request));
	buf_printf(&text,
	    "HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\n"
	    "Content-Length: %zu\r\nCache-Control: no-store\r\n"
	    "Content-Security-Policy: default-src 'none'\r\n"
	    "Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n%s",
	    request == CALLBACK_BAD ? "400 Bad Request" : "200 OK", page.len,
	    buf_text(&page));
	/* it is small: what a socket does not take of it, nobody reads */
	(void)!portable_send(fd, text.data, text.len, true);
	shutdown(fd, SHUT_WR);
	buf_free(&page);
	buf_free(&text);
}

static void
guest_leave(struct guest *guest)
{
	close(guest->fd);
	guest->fd = -1;
	buf_wipe(&guest->head);
}

/* A place for who comes; where all are taken, that of the one who has been
 * silent longest. */
static struct guest *
guest_place(struct callback *callback)
{
	struct guest *oldest = &callback->guests[0];

	for (size_t i = 0; i < GUESTS; i++) {
		struct guest *guest = &callback->guests[i];

		if (guest->fd < 0)
			return guest;
		if (guest->until < oldest->until)
			oldest = guest;
	}
	guest_leave(oldest);
	return oldest;
}

static void
guest_enter(struct callback *callback)
{
	int fd = portable_accept(callback->fd, true);
	struct guest *guest;

	if (fd < 0)
		return;
	guest = guest_place(callback);
	*guest =
	    (struct guest){.fd = fd, .until = clock_steady() + GUEST_SECONDS};
}

/* Whether it has brought what is waited for. */
static bool
guest_hear(struct guest *guest, struct callback_answer *out)
{
	char chunk[4096];
	ssize_t n = recv(guest->fd, chunk, sizeof(chunk), 0);
	enum callback_request request;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		guest_leave(guest);
		return false;
	}
	buf_add(&guest->head, chunk, (size_t)n);
	request = callback_read(guest->head.data, guest->head.len, out);
	if (request == CALLBACK_MORE)
		return false;
	answer(guest->fd, request);
	guest_leave(guest);
	return request == CALLBACK_CODE || request == CALLBACK_REFUSED;
}

/* Hear who speaks; whether one brought what is waited for. */
static bool
hear_all(struct callback *callback, int patience, struct callback_answer *out)
{
	struct pollfd fds[GUESTS + 2];

	for (size_t i = 0; i < GUESTS; i++) {
		struct guest *guest = &callback->guests[i];

		if (guest->fd >= 0 && guest->until < clock_steady())
			guest_leave(guest);
		fds[i] = (struct pollfd){guest->fd, POLLIN, 0};
	}
	fds[GUESTS] = (struct pollfd){callback->fd, POLLIN, 0};
	fds[GUESTS + 1] = (struct pollfd){interrupt_fd(), POLLIN, 0};
	if (poll(fds, GUESTS + 2, patience) <= 0 || interrupt_seen())
		return false;
	for (size_t i = 0; i < GUESTS; i++)
		if (fds[i].revents && guest_hear(&callback->guests[i], out))
			return true;
	if (fds[GUESTS].revents)
		guest_enter(callback);
	return false;
}

void
callback_fail_expired(struct error *err)
{
	fail(err, ERR_GENERAL,
	    "The pending authorization to retrieve an SSO token has expired. "
	    "The login flow to retrieve an SSO token must be restarted.");
}

bool
callback_wait(struct callback *callback, double seconds,
    struct callback_answer *out, struct error *err)
{
	double end = clock_steady() + seconds, left = seconds;
	bool heard = false;

	*out = (struct callback_answer){0};
	interrupt_wait_begin();
	while (!heard && left > 0 && !interrupt_seen()) {
		heard = hear_all(
		    callback, left > 1 ? 1000 : (int)(left * 1000) + 1, out);
		left = end - clock_steady();
	}
	interrupt_wait_end();
	if (heard)
		return true;
	if (interrupt_seen())
		return fail(err, ERR_INTERRUPT, "%s", "");
	callback_fail_expired(err);
	return false;
}

void
callback_answer_clear(struct callback_answer *answer)
{
	wipe_text(&answer->code);
	wipe_text(&answer->state);
}

void
callback_close(struct callback *callback)
{
	if (!callback)
		return;
	for (size_t i = 0; i < GUESTS; i++)
		if (callback->guests[i].fd >= 0)
			guest_leave(&callback->guests[i]);
	close(callback->fd);
	free(callback);
}

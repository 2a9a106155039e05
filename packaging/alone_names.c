/*
 * getaddrinfo() of a static binary: through c-ares, which reads resolv.conf and
 * the hosts file and loads nothing.  libcurl asks c-ares by itself; this is for
 * whoever connects without it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ares.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

struct answer {
	struct ares_addrinfo *list;
	int status;
	bool here;
};

static void
take_answer(void *to, int status, int timeouts, struct ares_addrinfo *list)
{
	struct answer *answer = to;

	(void)timeouts;
	*answer = (struct answer){list, status, true};
}

/* Wait for what the name servers say; c-ares has the times. */
static void
wait_for(ares_channel channel, const struct answer *answer)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct pollfd ready[ARES_GETSOCK_MAXNUM];

	while (!answer->here) {
		int mask = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
		struct timeval most = {5, 0}, left;
		nfds_t n = 0;

		ares_timeout(channel, &most, &left);
		for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
			int events =
			    (ARES_GETSOCK_READABLE(mask, i) ? POLLIN : 0) |
			    (ARES_GETSOCK_WRITABLE(mask, i) ? POLLOUT : 0);

			if (events)
				ready[n++] = (struct pollfd){
				    sockets[i], (short)events, 0};
		}
		poll(ready, n,
		    (int)(left.tv_sec * 1000 + left.tv_usec / 1000 + 1));
		if (n == 0)
			ares_process_fd(
			    channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
		for (nfds_t i = 0; i < n; i++)
			ares_process_fd(channel,
			    ready[i].revents & ~POLLOUT ? ready[i].fd
							: ARES_SOCKET_BAD,
			    ready[i].revents & POLLOUT ? ready[i].fd
						       : ARES_SOCKET_BAD);
	}
}

/* One address as getaddrinfo() gives it: both parts in one piece of memory. */
static struct addrinfo *
copy_one(const struct ares_addrinfo_node *node)
{
	struct addrinfo *made = malloc(sizeof(*made) + node->ai_addrlen);

	if (!made)
		return NULL;
	*made = (struct addrinfo){.ai_family = node->ai_family,
	    .ai_socktype = node->ai_socktype,
	    .ai_protocol = node->ai_protocol,
	    .ai_addrlen = node->ai_addrlen,
	    .ai_addr = (struct sockaddr *)(made + 1)};
	memcpy(made + 1, node->ai_addr, node->ai_addrlen);
	return made;
}

static int
copy_all(const struct ares_addrinfo_node *node, struct addrinfo **to)
{
	struct addrinfo **first = to;

	for (; node; node = node->ai_next, to = &(*to)->ai_next) {
		*to = copy_one(node);
		if (!*to) {
			freeaddrinfo(*first);
			*first = NULL;
			return EAI_MEMORY;
		}
	}
	return *first ? 0 : EAI_NONAME;
}

static int
say_why(int status)
{
	switch (status) {
	case ARES_ENOMEM:
		return EAI_MEMORY;
	case ARES_ETIMEOUT:
	case ARES_ECONNREFUSED:
	case ARES_ESERVFAIL:
		return EAI_AGAIN;
	case ARES_ENOTFOUND:
	case ARES_ENODATA:
		return EAI_NONAME;
	default:
		return EAI_FAIL;
	}
}

int
getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
    struct addrinfo **result)
{
	struct ares_addrinfo_hints asked = {.ai_flags = ARES_AI_NUMERICSERV};
	struct answer answer = {0};
	ares_channel channel;
	int why;

	*result = NULL;
	if (hints) {
		asked.ai_family = hints->ai_family;
		asked.ai_socktype = hints->ai_socktype;
		asked.ai_protocol = hints->ai_protocol;
	}
	if (ares_init(&channel) != ARES_SUCCESS)
		return EAI_MEMORY;
	ares_getaddrinfo(channel, node, service, &asked, take_answer, &answer);
	wait_for(channel, &answer);
	why = answer.status == ARES_SUCCESS
	    ? copy_all(answer.list->nodes, result)
	    : say_why(answer.status);
	if (answer.list)
		ares_freeaddrinfo(answer.list);
	ares_destroy(channel);
	return why;
}

void
freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;

		free(list);
		list = next;
	}
}

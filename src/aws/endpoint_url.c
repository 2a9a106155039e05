#include "aws/endpoint.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

/* The host[:port] of a URL, or an empty one; `*len` its length. */
static const char *
authority_find(const char *url, size_t *len)
{
	const char *at, *last, *p = url;

	while (isalnum((unsigned char)*p) || (*p != '\0' && strchr("+-.", *p)))
		p++;
	if (*p == ':' && p > url && isalpha((unsigned char)*url))
		url = p + 1;
	*len = 0;
	if (strncmp(url, "//", 2) != 0)
		return url;
	url += 2;
	*len = strcspn(url, "/?#");
	for (at = url, last = url; at < url + *len; at++)
		if (*at == '@')
			last = at + 1;
	*len -= (size_t)(last - url);
	return last;
}

/* Labels of letters, digits and inner dashes, 63 at most. */
static bool
host_name_valid(const char *host, size_t len)
{
	if (len == 0 || len > 255)
		return false;
	if (host[len - 1] == '.')
		len--;
	for (size_t i = 0, label = 0; i <= len; i++) {
		if (i == len || host[i] == '.') {
			if (label == 0 || label > 63 || host[i - 1] == '-' ||
			    host[i - label] == '-')
				return false;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)host[i]) && host[i] != '-')
			return false;
		label++;
	}
	return true;
}

static bool
address_valid(const char *host, size_t len)
{
	unsigned char address[sizeof(struct in6_addr)];
	size_t zone = 0;
	char text[INET6_ADDRSTRLEN];

	while (zone < len && host[zone] != '%')
		zone++;
	if (zone >= sizeof(text))
		return false;
	memcpy(text, host, zone);
	text[zone] = '\0';
	return inet_pton(AF_INET6, text, address) == 1;
}

/* -1: no such number; else the port, 0 where there is none. */
static long
port_read(const char *text, size_t len)
{
	long port = 0;

	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)text[i]))
			return -1;
		if (port <= 65535)
			port = port * 10 + (text[i] - '0');
	}
	return port;
}

static bool
port_check(const char *text, size_t len, struct error *err)
{
	long port = port_read(text, len);

	if (port < 0)
		return fail(err, EXIT_GENERAL,
		    "Port could not be cast to integer value as '%.*s'",
		    (int)len, text);
	if (port > 65535)
		return fail(err, EXIT_GENERAL, "Port out of range 0-65535");
	return true;
}

bool
endpoint_check_url(const char *url, struct error *err)
{
	size_t len, host_len;
	const char *host = authority_find(url, &len), *end;
	bool valid = strpbrk(url, "\t\r\n") == NULL;

	if ((memchr(host, '[', len) != NULL) !=
	    (memchr(host, ']', len) != NULL))
		return fail(err, EXIT_GENERAL, "Invalid IPv6 URL");
	if (len > 0 && host[0] == '[') {
		end = memchr(host, ']', len);
		host_len = (size_t)(end - host) - 1;
		valid = valid && address_valid(host + 1, host_len);
		end++;
	} else {
		end = memchr(host, ':', len);
		host_len = end != NULL ? (size_t)(end - host) : len;
		valid = valid && host_name_valid(host, host_len);
	}
	if (!valid)
		return fail(err, EXIT_GENERAL, "Invalid endpoint: %s", url);
	if (end == NULL || end >= host + len)
		return true;
	return port_check(end + 1, (size_t)(host + len - end - 1), err);
}

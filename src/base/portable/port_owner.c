/* Whose a port is: what Linux tells in /proc.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/portable/port_owner.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTENS = 0x0a };

/* The number of the socket that listens on the port; 0: none does. */
static unsigned long
find_socket(const char *table, int port)
{
	FILE *file = fopen(table, "re");
	unsigned long inode, found = 0;
	unsigned at, state;
	char line[512];

	if (!file)
		return 0;
	while (!found && fgets(line, sizeof(line), file))
		if (sscanf(line,
			" %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x "
			"%*x:%*x %*x %*u %*d %lu",
			&at, &state, &inode) == 3 &&
		    at == (unsigned)port && state == LISTENS)
			found = inode;
	fclose(file);
	return found;
}

static bool
has_socket(const char *process, const char *socket)
{
	char path[600], target[64];
	const struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.20s/fd", process);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir))) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%.20s/fd/%s", process,
		    entry->d_name);
		n = readlink(path, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		found = strcmp(target, socket) == 0;
	}
	closedir(dir);
	return found;
}

static void
read_name(const char *process, char name[PORT_OWNER_NAME])
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.20s/comm", process);
	file = fopen(path, "re");
	if (file && fgets(name, PORT_OWNER_NAME, file))
		name[strcspn(name, "\n")] = '\0';
	if (file)
		fclose(file);
}

long
port_owner_find(int port, char name[PORT_OWNER_NAME])
{
	unsigned long inode = find_socket("/proc/net/tcp", port);
	const struct dirent *entry;
	char socket[64];
	long found = 0;
	DIR *dir;

	name[0] = '\0';
	if (!inode)
		inode = find_socket("/proc/net/tcp6", port);
	dir = inode ? opendir("/proc") : NULL;
	if (!dir)
		return 0;
	snprintf(socket, sizeof(socket), "socket:[%lu]", inode);
	while (!found && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    has_socket(entry->d_name, socket)) {
			found = strtol(entry->d_name, NULL, 10);
			read_name(entry->d_name, name);
		}
	closedir(dir);
	return found;
}

long
port_owner_of_peer(int fd)
{
	struct sockaddr_in peer = {0}, own = {0};
	socklen_t len = sizeof(peer), own_len = sizeof(own);
	FILE *file = fopen("/proc/net/tcp", "re");
	unsigned at, to;
	char line[512];
	long uid, found = -1;

	if (file && getpeername(fd, (struct sockaddr *)&peer, &len) == 0 &&
	    getsockname(fd, (struct sockaddr *)&own, &own_len) == 0 &&
	    peer.sin_family == AF_INET)
		while (found < 0 && fgets(line, sizeof(line), file))
			if (sscanf(line,
				" %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%x %*x "
				"%*x:%*x %*x:%*x %*x %ld",
				&at, &to, &uid) == 3 &&
			    at == ntohs(peer.sin_port) &&
			    to == ntohs(own.sin_port))
				found = uid;
	if (file)
		fclose(file);
	return found;
}

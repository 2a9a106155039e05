/* Who listens on a port of this machine, where the system says so.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_PORTABLE_PORT_OWNER_H
#define BASE_PORTABLE_PORT_OWNER_H

enum { PORT_OWNER_NAME = 32 };

/* The process that listens on a TCP port, its program's name in `name`; 0
 * where that cannot be known: without /proc, or when it is somebody else's. */
long port_owner_find(int port, char name[PORT_OWNER_NAME]);

/* The user whose socket is at the other end of a connection within this machine
 * (IPv4); -1 where that cannot be known. */
long port_owner_of_peer(int fd);

#endif

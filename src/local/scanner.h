/* Scans by a program of the user's own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SCANNER_H
#define LOCAL_SCANNER_H

#include "local/http/server.h"

struct scanner;

/* Start the thread that runs the server's `scanner` command for each image
 * whose scan waits for it (scan.h), one after the other; "{layout}" in it
 * becomes the folder of an OCI layout with that image, which goes afterwards.
 * NULL where there is no such command. */
struct scanner *scanner_start(struct server *server);

/* End it, and the program that may be running. */
void scanner_stop(struct scanner *scanner);

#endif

/* What blob.c and upload.c share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_BLOB_PRIVATE_H
#define LOCAL_STORE_BLOB_PRIVATE_H

#include <dirent.h>
#include <pthread.h>
#include <stdbool.h>

struct upload;

struct blobs {
	int blobs_fd, uploads_fd; /* DATA/blobs/sha256 and DATA/uploads */
	bool is_volatile;
	pthread_mutex_t publish; /* held while a blob appears or goes */
	pthread_mutex_t lock;    /* guards `active` */
	struct upload *active;   /* uploads that a request is at */
};

/* Move uploads/`from` to where blob `digest` belongs; errno on false. */
bool blob_publish(struct blobs *blobs, const char *from, const char *digest);

/* The folder `name` in another, to read what is in it; NULL if it cannot be
 * read. */
DIR *blobs_open_dir(int parent, const char *name);

/* Remove uploads that nobody touched since `before` (seconds) and nobody is
 * at. */
void uploads_collect(struct blobs *blobs, long long before);

/* Remove what a process that ended had written but not acknowledged, and
 * uploads whose state cannot be read; the latter are named on standard
 * error. */
void uploads_mend(struct blobs *blobs);

#endif

/* The folders of a store's blobs, where uploads become blobs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_BLOB_FOLDER_H
#define LOCAL_STORE_BLOB_FOLDER_H

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>

enum { BLOB_PATH = 3 + 64 + 1 };

struct upload;

/* To read what lies in the store: links lead out of it, pipes nowhere. */
#define OPEN_OWN (O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)

struct blobs {
	int blobs_fd, uploads_fd; /* DATA/blobs/sha256 and DATA/uploads */
	bool is_volatile;
	pthread_mutex_t publish; /* held while a blob appears or goes */
	struct blob_hold *holds; /* guarded by `publish` */
	pthread_mutex_t lock;    /* guards `active` */
	struct upload *active;   /* uploads that a request is at */
};

/* "ab/ab12…" below the folder of finished blobs. */
void blob_path(const char *digest, char out[BLOB_PATH]);

/* Move uploads/`from` to where blob `digest` belongs; errno on false. */
bool blob_publish(struct blobs *blobs, const char *from, const char *digest);

/* The folder `name` in another, to read what is in it; NULL if it cannot be
 * read. */
DIR *blobs_open_dir(int parent, const char *name);

#endif

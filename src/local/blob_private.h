/* What blob.c and upload.c share. */
#ifndef LOCAL_BLOB_PRIVATE_H
#define LOCAL_BLOB_PRIVATE_H

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

/* Remove uploads that nobody touched since `before` (seconds). */
void uploads_collect(struct blobs *blobs, long long before);

/* Drop uploads whose state cannot be read, and name them on standard error. */
void uploads_check(struct blobs *blobs);

#endif

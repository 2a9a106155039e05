/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/portable/portable.h"
#include "base/file.h"
#include "base/memory/alloc.h"
#include "local/store/blob_folder.h"
#include "base/random.h"
#include "local/store/room.h"
#include "local/store/upload_state.h"

enum {
	STATE_NAME = UPLOAD_ID + sizeof(".state"),
	WRITE_BACK = 8 * 1024 * 1024, /* hand to the disk in such pieces */
	GIVES_WAY = 600 /* seconds after which it makes room for others */
};

struct upload {
	struct blobs *blobs;
	struct upload *next; /* of the active ones */
	char id[UPLOAD_ID + 1];
	struct upload_state state;
	int fd;
	uint64_t handed; /* bytes whose writing back has begun */
	uint64_t kept;   /* bytes that earlier uses have acknowledged */
	bool resumed;
};

static void
state_name(const char *id, char out[STATE_NAME])
{
	snprintf(out, STATE_NAME, "%s.state", id);
}

static bool
write_state(const struct upload *upload)
{
	int folder = upload->blobs->uploads_fd;
	char name[STATE_NAME], fresh[STATE_NAME + 1];
	struct buf text = {0};
	bool good;
	int fd;

	state_name(upload->id, name);
	snprintf(fresh, sizeof(fresh), "%s~", name);
	/* What a killed server left there, or somebody laid. */
	unlinkat(folder, fresh, 0);
	fd = openat(
	    folder, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	upload_state_write(&text, &upload->state);
	good = file_write_fd(fd, text.data, text.len);
	buf_free(&text);
	good = close(fd) == 0 && good &&
	    renameat(folder, fresh, folder, name) == 0;
	if (!good)
		unlinkat(folder, fresh, 0);
	return good;
}

/* Never longer than a page: nothing but ours is read. */
static bool
read_state(const struct blobs *blobs, const char *id, struct upload_state *out)
{
	char name[STATE_NAME], text[512];
	ssize_t n;
	int fd;

	state_name(id, name);
	fd = openat(blobs->uploads_fd, name, OPEN_OWN);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return upload_state_read(text, out);
}

static bool
id_is_valid(const char *id)
{
	return strlen(id) == UPLOAD_ID &&
	    strspn(id, "0123456789abcdef-") == UPLOAD_ID;
}

/* Under the lock: whether a request is at the upload that `name` begins with
 * the id of. */
static bool
is_active(const struct blobs *blobs, const char *name)
{
	const struct upload *u = blobs->active;

	while (u && strncmp(u->id, name, UPLOAD_ID) != 0)
		u = u->next;
	return u != NULL;
}

static void
release(struct upload *upload)
{
	struct blobs *blobs = upload->blobs;
	struct upload **at = &blobs->active;
	int saved = errno;

	if (upload->fd >= 0)
		close(upload->fd);
	pthread_mutex_lock(&blobs->lock);
	while (*at != upload)
		at = &(*at)->next;
	*at = upload->next;
	pthread_mutex_unlock(&blobs->lock);
	free(upload);
	errno = saved;
}

/* A new one among the active ones; NULL if it is there. */
static struct upload *
activate(struct blobs *blobs, const char *id)
{
	struct upload *upload = NULL;

	pthread_mutex_lock(&blobs->lock);
	if (!is_active(blobs, id)) {
		upload = xmalloc(sizeof(*upload));
		*upload = (struct upload){
		    .blobs = blobs, .next = blobs->active, .fd = -1};
		memcpy(upload->id, id, UPLOAD_ID);
		blobs->active = upload;
	}
	pthread_mutex_unlock(&blobs->lock);
	if (!upload)
		errno = EBUSY;
	return upload;
}

struct upload *
upload_start(struct blobs *blobs, int64_t owner)
{
	struct upload *upload;
	char id[UUID_SIZE];

	random_uuid(id);
	upload = activate(blobs, id);
	if (!upload)
		return NULL;
	upload->state.owner = owner;
	hash_init(&upload->state.hash);
	upload->fd = openat(blobs->uploads_fd, upload->id,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (upload->fd >= 0)
		return upload;
	release(upload);
	return NULL;
}

/* What came after the state was last kept was never acknowledged. */
static bool
reopen(struct upload *upload)
{
	struct blobs *blobs = upload->blobs;
	off_t end = (off_t)upload->state.received;
	struct stat st;

	upload->fd = openat(blobs->uploads_fd, upload->id,
	    O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	return upload->fd >= 0 && fstat(upload->fd, &st) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size >= end &&
	    ftruncate(upload->fd, end) == 0 &&
	    lseek(upload->fd, end, SEEK_SET) == end;
}

struct upload *
upload_resume(struct blobs *blobs, const char *id, int64_t owner)
{
	struct upload *upload;

	if (!id_is_valid(id)) {
		errno = ENOENT;
		return NULL;
	}
	upload = activate(blobs, id);
	if (!upload)
		return NULL;
	if (read_state(blobs, id, &upload->state) &&
	    upload->state.owner == owner && reopen(upload)) {
		upload->handed = upload->kept = upload->state.received;
		upload->resumed = true;
		return upload;
	}
	errno = ENOENT;
	release(upload);
	return NULL;
}

const char *
upload_id(const struct upload *upload)
{
	return upload->id;
}

uint64_t
upload_received(const struct upload *upload)
{
	return upload->state.received;
}

uint64_t
upload_note(const struct upload *upload)
{
	return upload->state.note;
}

void
upload_set_note(struct upload *upload, uint64_t note)
{
	upload->state.note = note;
}

/* Let the disk begin early, so that the sync at the end has little left. */
static void
hand_over(struct upload *upload)
{
	uint64_t len = upload->state.received - upload->handed;

	if (upload->blobs->is_volatile || len < WRITE_BACK)
		return;
#ifdef SYNC_FILE_RANGE_WRITE
	portable_write_out(upload->fd, (off_t)upload->handed, (off_t)len);
#endif
	upload->handed = upload->state.received;
}

static bool
has_room(const struct upload *upload, size_t len)
{
	if (room_left(upload->fd) >= len)
		return true;
	uploads_collect(upload->blobs, (long long)time(NULL) - GIVES_WAY);
	if (room_left(upload->fd) >= len)
		return true;
	errno = ENOSPC;
	return false;
}

bool
upload_write(struct upload *upload, const void *data, size_t len)
{
	if (!has_room(upload, len))
		return false;
	if (!file_write_fd(upload->fd, data, len))
		return false;
	hash_add(&upload->state.hash, data, len);
	upload->state.received += len;
	hand_over(upload);
	return true;
}

static void
remove_files(const struct blobs *blobs, const char *id)
{
	char name[STATE_NAME];
	int saved = errno;

	state_name(id, name);
	unlinkat(blobs->uploads_fd, name, 0);
	unlinkat(blobs->uploads_fd, id, 0);
	errno = saved;
}

bool
upload_pause(struct upload *upload)
{
	bool good = write_state(upload);

	if (!good)
		remove_files(upload->blobs, upload->id);
	release(upload);
	return good;
}

void
upload_cancel(struct upload *upload)
{
	remove_files(upload->blobs, upload->id);
	release(upload);
}

void
upload_leave(struct upload *upload)
{
	if (!upload->resumed) {
		upload_cancel(upload);
		return;
	}
	/* If this fails, it is done when the upload is taken up again. */
	(void)!ftruncate(upload->fd, (off_t)upload->kept);
	release(upload);
}

void
upload_digest(const struct upload *upload, char out[DIGEST_SIZE])
{
	hash_digest(&upload->state.hash, out);
}

bool
upload_finish(struct upload *upload, const char *digest)
{
	struct blobs *blobs = upload->blobs;
	char found[DIGEST_SIZE];
	bool good;

	upload_digest(upload, found);
	if (digest && strcmp(digest, found) != 0) {
		upload_cancel(upload);
		errno = EINVAL;
		return false;
	}
	good = (blobs->is_volatile || portable_sync(upload->fd)) &&
	    blob_publish(blobs, upload->id, found);
	upload_cancel(upload); /* what is left of it */
	return good;
}

/* Under the lock nobody can take an upload up between look and end. */
static void
collect_one(struct blobs *blobs, const char *name, time_t before)
{
	struct stat st;

	pthread_mutex_lock(&blobs->lock);
	if (!is_active(blobs, name) &&
	    fstatat(blobs->uploads_fd, name, &st, 0) == 0 &&
	    st.st_mtime < before)
		unlinkat(blobs->uploads_fd, name, 0);
	pthread_mutex_unlock(&blobs->lock);
}

/* What was never acknowledged goes; a state that cannot be read is told. */
static void
mend_one(struct blobs *blobs, const char *name)
{
	struct upload upload = {.blobs = blobs, .fd = -1};
	bool known;

	snprintf(upload.id, sizeof(upload.id), "%.36s", name);
	known = read_state(blobs, upload.id, &upload.state);
	if (!known && strlen(name) == STATE_NAME - 1 && id_is_valid(upload.id))
		fprintf(stderr,
		    "ecr-local: the upload %s is dropped: another release "
		    "began it\n",
		    upload.id);
	if (!known || !reopen(&upload))
		remove_files(blobs, upload.id);
	if (upload.fd >= 0)
		close(upload.fd);
}

/* Each file there; only what is older goes, unless that is 0: then all of it is
 * mended. */
static void
for_each(struct blobs *blobs, time_t before)
{
	DIR *dir = blobs_open_dir(blobs->uploads_fd, ".");
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		if (before)
			collect_one(blobs, entry->d_name, before);
		else
			mend_one(blobs, entry->d_name);
	}
	if (dir)
		closedir(dir);
}

void
uploads_collect(struct blobs *blobs, long long before)
{
	for_each(blobs, (time_t)before);
}

void
uploads_mend(struct blobs *blobs)
{
	for_each(blobs, 0);
}

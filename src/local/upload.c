#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "local/blob.h"
#include "local/blob_private.h"
#include "local/upload_state.h"

enum {
	STATE_NAME = UPLOAD_ID + sizeof(".state"),
	WRITE_BACK = 8 * 1024 * 1024 /* hand to the disk in such pieces */
};

struct upload {
	struct blobs *blobs;
	struct upload *next; /* of the active ones */
	char id[UPLOAD_ID + 1];
	struct upload_state state;
	int fd;
	uint64_t handed; /* bytes whose writing back has begun */
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
	fd = openat(
	    folder, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
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
	fd = openat(blobs->uploads_fd, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return upload_state_read(text, out);
}

static bool
make_id(char out[UPLOAD_ID + 1])
{
	unsigned char r[16];

	if (RAND_bytes(r, sizeof(r)) != 1)
		return false;
	r[6] = (r[6] & 0x0f) | 0x40;
	r[8] = (r[8] & 0x3f) | 0x80;
	snprintf(out, UPLOAD_ID + 1,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10],
	    r[11], r[12], r[13], r[14], r[15]);
	return true;
}

static bool
id_is_valid(const char *id)
{
	return strlen(id) == UPLOAD_ID &&
	    strspn(id, "0123456789abcdef-") == UPLOAD_ID;
}

/* Enter it among the active ones; false if it is there. */
static bool
activate(struct upload *upload)
{
	struct blobs *blobs = upload->blobs;
	bool busy = false;

	pthread_mutex_lock(&blobs->lock);
	for (struct upload *u = blobs->active; u && !busy; u = u->next)
		busy = strcmp(u->id, upload->id) == 0;
	if (!busy) {
		upload->next = blobs->active;
		blobs->active = upload;
	}
	pthread_mutex_unlock(&blobs->lock);
	return !busy;
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

static struct upload *
new_upload(struct blobs *blobs)
{
	struct upload *upload = xmalloc(sizeof(*upload));

	memset(upload, 0, sizeof(*upload));
	upload->blobs = blobs;
	upload->fd = -1;
	return upload;
}

struct upload *
upload_start(struct blobs *blobs, int64_t owner)
{
	struct upload *upload = new_upload(blobs);

	upload->state.owner = owner;
	hash_init(&upload->state.hash);
	if (!make_id(upload->id) || !activate(upload)) {
		free(upload);
		errno = EIO;
		return NULL;
	}
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

	upload->fd =
	    openat(blobs->uploads_fd, upload->id, O_WRONLY | O_CLOEXEC);
	return upload->fd >= 0 && fstat(upload->fd, &st) == 0 &&
	    st.st_size >= end && ftruncate(upload->fd, end) == 0 &&
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
	upload = new_upload(blobs);
	memcpy(upload->id, id, UPLOAD_ID);
	if (!activate(upload)) {
		free(upload);
		errno = EBUSY;
		return NULL;
	}
	if (read_state(blobs, id, &upload->state) &&
	    upload->state.owner == owner && reopen(upload)) {
		upload->handed = upload->state.received;
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
	sync_file_range(upload->fd, (off_t)upload->handed, (off_t)len,
	    SYNC_FILE_RANGE_WRITE);
#endif
	upload->handed = upload->state.received;
}

bool
upload_write(struct upload *upload, const void *data, size_t len)
{
	if (!file_write_fd(upload->fd, data, len))
		return false;
	hash_add(&upload->state.hash, data, len);
	upload->state.received += len;
	hand_over(upload);
	return true;
}

bool
upload_pause(struct upload *upload)
{
	bool good = write_state(upload);

	release(upload);
	return good;
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

void
upload_cancel(struct upload *upload)
{
	remove_files(upload->blobs, upload->id);
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
	good = (blobs->is_volatile || fdatasync(upload->fd) == 0) &&
	    blob_publish(blobs, upload->id, found);
	remove_files(blobs, upload->id);
	release(upload);
	return good;
}

/* Call `act` for each file in the folder of uploads. */
static void
each_file(struct blobs *blobs,
    void (*act)(struct blobs *, const char *name, const void *ctx),
    const void *ctx)
{
	int fd =
	    openat(blobs->uploads_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			act(blobs, entry->d_name, ctx);
	closedir(dir);
}

static void
remove_old(struct blobs *blobs, const char *name, const void *ctx)
{
	const long long *before = ctx;
	struct stat st;

	if (fstatat(blobs->uploads_fd, name, &st, 0) == 0 &&
	    st.st_mtime < *before)
		unlinkat(blobs->uploads_fd, name, 0);
}

void
uploads_collect(struct blobs *blobs, long long before)
{
	each_file(blobs, remove_old, &before);
}

static void
drop_unreadable(struct blobs *blobs, const char *name, const void *ctx)
{
	char id[UPLOAD_ID + 1] = "";
	struct upload_state state;

	(void)ctx;
	if (strlen(name) != STATE_NAME - 1)
		return;
	memcpy(id, name, UPLOAD_ID);
	if (!id_is_valid(id) || read_state(blobs, id, &state))
		return;
	fprintf(stderr,
	    "ecr-local: the upload %s was begun by another release and is "
	    "dropped\n",
	    id);
	remove_files(blobs, id);
}

void
uploads_check(struct blobs *blobs)
{
	each_file(blobs, drop_unreadable, NULL);
}

/* The blobs of a repository: the files in a layer, and the bytes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "local/http/server.h"
#include "local/page/image_item.h"
#include "local/page/list.h"
#include "local/page/unpack.h"
#include "local/store/blob.h"
#include "local/store/layer.h"
#include "oci/tar.h"

/* What one layer may cost, and how many are read at once. */
#define BYTES_MAX (UINT64_C(2) << 30)
enum { SECONDS_MAX = 10, ENTRIES_MAX = 1000 * 1000, READERS_MAX = 4 };

/* As much of a name as is shown; systems take no longer ones. */
enum { NAME_MAX_SHOWN = 4096 };

static atomic_int readers;

/* A layer while it is gone through. */
struct layer_list {
	struct list list;
	json_t *items;
	size_t entries, fits; /* all of them, and those that are looked for */
};

static bool
open_blob(struct view *ask, uint64_t *size)
{
	const char *digest = request_argument(ask->request, "digest");

	ask->fd = digest && layer_find(&ask->tx, &ask->repo, digest, NULL)
	    ? blob_open(ask->request->server->blobs, digest, size)
	    : -1;
	return ask->fd >= 0 ||
	    (!ask->tx.failed &&
		ask_fail(ask, 404,
		    "there is no blob '%s' in the repository '%s'",
		    digest ? digest : "", ask->repo.name));
}

static const char *
type_of(char type)
{
	static const char *const names[] = {
	    "file", "link", "symlink", "device", "device", "folder", "fifo"};

	return type >= '0' && type <= '6' ? names[type - '0'] : "other";
}

static json_t *
shown(const char *text)
{
	return text ? json_text_n(text, strnlen(text, NAME_MAX_SHOWN))
		    : json_null();
}

static bool
take(void *ctx, const struct tar_entry *entry)
{
	struct layer_list *reading = ctx;
	const struct list *list = &reading->list;
	size_t place;

	if (reading->entries++ == ENTRIES_MAX)
		return false;
	if (!text_holds(entry->name, list->filter))
		return true;
	place = reading->fits++;
	if (place < list->from || place >= list->from + list->count)
		return true;
	json_array_append_new(reading->items,
	    json_members("path", shown(entry->name), "size",
		json_integer(entry->link ? 0 : (json_int_t)entry->size), "type",
		json_text(type_of(entry->type)), "mode",
		json_integer((json_int_t)entry->mode), "link",
		shown(entry->link)));
	return true;
}

/* The end of the file where a header could stand is one of the archive. */
static bool
list_files(struct unpack *unpack, struct layer_list *reading, struct error *err)
{
	return tar_walk(
		   unpack_read_at, unpack, INT64_MAX, take, reading, err) ||
	    (unpack->end == UNPACK_ENDED && reading->entries > 0 &&
		unpack->at == unpack->wanted);
}

static bool
answer_list(struct view *ask, struct layer_list *reading, const char *why)
{
	bool cut = why != NULL;

	ask_put(ask, "total",
	    cut ? json_null() : json_integer((json_int_t)reading->fits));
	ask_put(ask, "from", json_integer((json_int_t)reading->list.from));
	ask_put(ask, "truncated", json_boolean(cut));
	ask_put(ask, "why", json_or_null(why));
	ask_put(ask, "items", json_incref(reading->items));
	return true;
}

static bool
read_layer(struct view *ask, struct unpack *unpack, struct layer_list *reading)
{
	struct error err = {0};
	bool good;

	if (!unpack_open(unpack, ask->fd, BYTES_MAX, SECONDS_MAX,
		&ask->request->server->stopping))
		return ask_fail(ask, 400,
		    unpack->end == UNPACK_UNKNOWN
			? "it is packed by zstd, and this system has no "
			  "library "
			  "that unpacks it"
			: "it cannot be read");
	good = list_files(unpack, reading, &err);
	if (reading->entries > ENTRIES_MAX || unpack->end == UNPACK_BOUND)
		good = answer_list(
		    ask, reading, "it has more in it than is looked through");
	else if (good)
		good = answer_list(ask, reading, NULL);
	else if (reading->entries > 0)
		good = answer_list(
		    ask, reading, arena_strdup(ask->arena, err.message));
	else
		ask_fail(ask, 400, "%s", err.message);
	error_clear(&err);
	return good;
}

static bool
list_layer(struct view *ask)
{
	static const char *const sorts[] = {"archive", NULL};
	struct layer_list reading = {.items = json_array()};
	struct unpack *unpack = xmalloc(sizeof(*unpack));
	bool good = false;

	if (atomic_fetch_add(&readers, 1) >= READERS_MAX)
		ask_fail(ask, 503, "other layers are being read: try again");
	else if (list_read(ask, sorts, 0, &reading.list)) {
		good = read_layer(ask, unpack, &reading);
		unpack_close(unpack);
	}
	atomic_fetch_sub(&readers, 1);
	json_decref(reading.items);
	free(unpack);
	close(ask->fd);
	return good;
}

static bool
layer(struct view *ask)
{
	uint64_t size;

	ask->later = list_layer;
	return open_blob(ask, &size);
}

void
data_layer(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_REPO, layer);
}

/* Never shown by a browser, whatever it is: only kept. */
static bool
blob(struct view *ask)
{
	struct response *response = ask->response;
	const char *digest = request_argument(ask->request, "digest");

	if (!open_blob(ask, &response->length))
		return false;
	response->fd = ask->fd;
	response->status = 200;
	http_add_header(response, "Content-Type", "application/octet-stream");
	http_add_headerf(response, "Content-Disposition",
	    "attachment; filename=\"%s\"", tag_first_of(ask->arena, digest));
	return true;
}

void
data_blob(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_REPO, blob);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/serve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/buf.h"
#include "local/store/blob.h"
#include "base/random.h"
#include "local/store/folder.h"
#include "local/auth/keys.h"
#include "local/http/listen.h"
#include "local/http/quota.h"
#include "local/page/requests.h"
#include "local/store/repo.h"
#include "local/store/room.h"
#include "local/store/store.h"
#include "local/route.h"
#include "local/scanner.h"
#include "local/ticker.h"
#include "base/clock.h"

/* How long the end may take. */
static const double PATIENCE = 1.5; /* seconds */

/* Memory that is a file system, where there is one. */
static bool
make_volatile_folder(struct serving *serving, struct error *err)
{
	const char *tmp = getenv("TMPDIR");
	char *path;

	if (access("/dev/shm", W_OK) == 0)
		tmp = "/dev/shm";
	path = arena_printf(
	    &serving->arena, "%s/ecr-local-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(path))
		return fail(
		    err, ERR_GENERAL, "cannot make a folder %s: %m", path);
	serving->server.options.data = path;
	return true;
}

static bool
read_keys(struct serving *serving, struct error *err)
{
	struct server *server = &serving->server;
	const struct server_options *options = &server->options;
	const char *path = options->credentials;
	const char *home = getenv("HOME");
	struct key *read, *last;

	if (!options->require_auth || (server->keys && !path))
		return true;
	if (!path)
		path = getenv("AWS_SHARED_CREDENTIALS_FILE");
	if (!path)
		path = arena_printf(
		    &serving->arena, "%s/.aws/credentials", home ? home : "");
	read = last = keys_read(path, err);
	if (!read)
		return false;
	while (last->next)
		last = last->next;
	last->next = server->keys;
	server->keys = read;
	return true;
}

static bool
start(struct serving *serving, struct error *err)
{
	struct server *server = &serving->server;
	struct server_options *options = &server->options;

	if (!registry_region_is_valid(options->region, options->lenient))
		return fail(err, ERR_USAGE,
		    "\"%s\" is not a region of AWS: --region or AWS_REGION "
		    "names one%s",
		    options->region,
		    registry_region_is_valid(options->region, true)
			? ", and --lenient takes one that is new"
			: "");
	if (options->in_memory && !make_volatile_folder(serving, err))
		return false;
	if (!read_keys(serving, err))
		return false;
	server->store = store_open(options->data, options->in_memory, err);
	if (!server->store)
		return false;
	server->blobs = blobs_open(options->data, options->in_memory, err);
	if (!server->blobs)
		return false;
	if (!store_secret(
		server->store, server->secret, sizeof(server->secret)))
		return fail(err, ERR_GENERAL, "cannot make a secret");
	if (!options->no_page) {
		server->requests = requests_start();
		server->look = requests_look;
	}
	if (options->rates)
		server->quota = quota_start(options->rates);
	serving->listener = listen_start(server, err);
	if (!serving->listener)
		return false;
	serving->ticker = ticker_start(server);
	serving->scanner = scanner_start(server);
	if (!options->in_memory)
		room_reserve(options->data);
	return true;
}

void
serve_block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

bool
serve_start(struct serving *serving, const struct server_options *options,
    struct error *err)
{
	memset(serving, 0, sizeof(*serving));
	serving->server.options = *options;
	serving->server.keys = options->made;
	serving->server.route = route_find;
	random_uuid(serving->server.id);
	if (start(serving, err))
		return true;
	serve_stop(serving);
	return false;
}

static void
remove_volatile_folder(const struct serving *serving)
{
	const struct server_options *options = &serving->server.options;

	if (options->in_memory && options->data)
		folder_remove(options->data);
}

struct guard {
	const struct serving *serving;
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool is_done;
};

static void *
end_process(void *arg)
{
	struct guard *guard = arg;
	const struct timespec until = clock_after(PATIENCE);
	int result = 0;

	pthread_mutex_lock(&guard->lock);
	while (!guard->is_done && result == 0)
		result =
		    pthread_cond_timedwait(&guard->done, &guard->lock, &until);
	pthread_mutex_unlock(&guard->lock);
	if (result == 0)
		return NULL;
	remove_volatile_folder(guard->serving);
	_exit(guard->serving->status);
}

/* Stop what runs, in `guard`'s time. */
static void
stop_threads(struct serving *serving)
{
	struct guard guard = {serving, PTHREAD_MUTEX_INITIALIZER,
	    PTHREAD_COND_INITIALIZER, false};
	pthread_t thread;
	bool guarded = pthread_create(&thread, NULL, end_process, &guard) == 0;

	requests_stop(serving->server.requests);
	if (serving->ticker)
		ticker_stop(serving->ticker);
	scanner_stop(serving->scanner);
	if (serving->listener)
		listen_stop(serving->listener);
	if (serving->server.blobs)
		blobs_close(serving->server.blobs);
	store_close(serving->server.store);
	pthread_mutex_lock(&guard.lock);
	guard.is_done = true;
	pthread_cond_signal(&guard.done);
	pthread_mutex_unlock(&guard.lock);
	if (guarded)
		pthread_join(thread, NULL);
}

void
serve_stop(struct serving *serving)
{
	struct server *server = &serving->server;

	server->stopping = true;
	stop_threads(serving);
	keys_free(server->keys);
	quota_end(server->quota);
	requests_end(server->requests);
	wipe(server->secret, sizeof(server->secret));
	remove_volatile_folder(serving);
	arena_free(&serving->arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/store.h"

#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory/alloc.h"
#include "local/store/db.h"
#include "local/store/private.h"
#include "local/store/room.h"
#include "local/store/sql.h"

enum { MAX_READERS = 6 };

/* What the log grows by before it is written back, beside the writers; and
 * from what size on with the writers waiting, for only then it begins anew
 * for certain.  In pages. */
enum { LOG_STEP = 1000, LOG_LARGE = 4000 };

struct store {
	char *path, *data;
	const char *sync;
	pthread_mutex_t lock; /* guards the list of readers */
	pthread_cond_t idle;
	struct db *readers;
	int n_readers;
	pthread_mutex_t writing;
	struct db *writer;
	int log, written_back; /* pages: guarded by `writing`, too */
};

static int
note_log(void *ctx, sqlite3 *handle, const char *name, int pages)
{
	struct store *store = ctx;

	(void)handle;
	(void)name;
	store->log = pages;
	if (pages < store->written_back)
		store->written_back = 0;
	return SQLITE_OK;
}

struct store *
store_open(const char *data, bool volatile_data, struct error *err)
{
	struct store *store = xmalloc(sizeof(*store));

	*store = (struct store){.path = file_join(data, "ecr.db"),
	    .data = xstrdup(data),
	    .sync = volatile_data ? "OFF" : "NORMAL"};
	pthread_mutex_init(&store->lock, NULL);
	pthread_mutex_init(&store->writing, NULL);
	pthread_cond_init(&store->idle, NULL);
	room_need(data);
	if (!file_make_folders(data, 0700))
		fail(err, ERR_GENERAL, "cannot make the folder %s", data);
	/* SQLite gives its other files the mode of this one. */
	else if (!private_file(store->path))
		fail(err, ERR_GENERAL, "%s is a link or not a file",
		    store->path);
	else
		store->writer = db_open(store->path, store->sync, err);
	if (store->writer)
		sqlite3_wal_hook(store->writer->handle, note_log, store);
	if (store->writer && schema_migrate(store->writer, store->path, err))
		return store;
	store_close(store);
	return NULL;
}

void
store_close(struct store *store)
{
	struct db *next;

	if (!store)
		return;
	for (struct db *db = store->readers; db; db = next) {
		next = db->next;
		db_close(db);
	}
	if (store->writer)
		db_close(store->writer);
	pthread_cond_destroy(&store->idle);
	pthread_mutex_destroy(&store->writing);
	pthread_mutex_destroy(&store->lock);
	free(store->path);
	free(store->data);
	free(store);
}

static struct db *
take_reader(struct store *store)
{
	struct error err = {0};
	struct db *db = NULL;

	pthread_mutex_lock(&store->lock);
	while (!store->readers && store->n_readers >= MAX_READERS)
		pthread_cond_wait(&store->idle, &store->lock);
	db = store->readers;
	if (db)
		store->readers = db->next;
	else
		store->n_readers++;
	pthread_mutex_unlock(&store->lock);
	if (db)
		return db;
	db = db_open(store->path, store->sync, &err);
	if (db)
		return db;
	error_clear(&err);
	pthread_mutex_lock(&store->lock);
	store->n_readers--;
	pthread_mutex_unlock(&store->lock);
	return NULL;
}

static void
give_reader(struct store *store, struct db *db)
{
	pthread_mutex_lock(&store->lock);
	db->next = store->readers;
	store->readers = db;
	pthread_cond_signal(&store->idle);
	pthread_mutex_unlock(&store->lock);
}

bool
store_read(struct store *store, struct tx *tx)
{
	*tx = (struct tx){.store = store, .db = take_reader(store)};
	if (!tx->db)
		return false;
	if (sql_run(tx, "BEGIN", ""))
		return true;
	give_reader(store, tx->db);
	return false;
}

bool
store_write(struct store *store, struct tx *tx)
{
	pthread_mutex_lock(&store->writing);
	room_need(store->data);
	*tx = (struct tx){.store = store, .db = store->writer, .write = true};
	if (sql_run(tx, "BEGIN IMMEDIATE", ""))
		return true;
	pthread_mutex_unlock(&store->writing);
	return false;
}

/* What was not stepped to its end ends. */
static void
reset_statements(struct db *db)
{
	for (size_t i = 0; i < DB_STATEMENTS; i++)
		sqlite3_reset(db->statements[i].prepared);
}

bool
store_commit(struct tx *tx)
{
	reset_statements(tx->db);
	return !tx->failed && sql_run(tx, "COMMIT", "");
}

static void
write_back(struct db *db)
{
	if (db)
		sqlite3_wal_checkpoint_v2(
		    db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static void
end_write(struct store *store)
{
	bool full = store->log - store->written_back >= LOG_STEP;
	bool large = store->log >= LOG_LARGE;
	struct db *db;

	if (full)
		store->written_back = store->log;
	if (full && large)
		write_back(store->writer);
	pthread_mutex_unlock(&store->writing);
	if (!full || large)
		return;
	db = take_reader(store);
	write_back(db);
	if (db)
		give_reader(store, db);
}

void
store_end(struct tx *tx)
{
	reset_statements(tx->db);
	if (!sqlite3_get_autocommit(tx->db->handle))
		sql_run(tx, "ROLLBACK", "");
	if (tx->write)
		end_write(tx->store);
	else
		give_reader(tx->store, tx->db);
	tx->db = NULL;
}

static const char empty_tables[] =
    "DELETE FROM registry; DELETE FROM setting; DELETE FROM item;"
    "DELETE FROM repository; DELETE FROM image; DELETE FROM manifest;"
    "DELETE FROM tag; DELETE FROM reference; DELETE FROM layer;"
    "DELETE FROM upload; DELETE FROM scan; DELETE FROM preview;"
    "DELETE FROM replication; DELETE FROM findings_queue";

bool
store_reset(struct store *store)
{
	struct tx tx;
	bool good;

	if (!store_write(store, &tx))
		return false;
	good = db_exec(tx.db, empty_tables) && store_commit(&tx);
	store_end(&tx);
	return good;
}

static bool
read_secret(struct tx *tx, void *out, size_t len)
{
	struct sqlite3_stmt *q =
	    sql_bind(tx, "SELECT value FROM secret WHERE name='token'", "");
	struct arena arena = {0};
	bool found = sql_step(tx, q);
	size_t size = 0;
	char *value;

	if (found) {
		value = sql_blob(&arena, q, 0, &size);
		found = size == len;
		memcpy(out, value, found ? len : 0);
	}
	arena_free(&arena);
	return found;
}

bool
store_secret(struct store *store, void *out, size_t len)
{
	struct tx tx;
	bool good;

	if (!store_write(store, &tx))
		return false;
	good = read_secret(&tx, out, len) ||
	    (RAND_bytes(out, (int)len) == 1 &&
		sql_run(&tx, "REPLACE INTO secret VALUES('token',?)", "b", out,
		    len) &&
		store_commit(&tx));
	store_end(&tx);
	return good;
}

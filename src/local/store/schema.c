/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/db.h"

#include "base/countof.h"

/*
 * Each entry brings the database from its index to the next version; entries
 * are only ever added.
 */
static const char version_1[] =
    "CREATE TABLE secret(name TEXT PRIMARY KEY, value BLOB NOT NULL);"
    "CREATE TABLE registry(id INTEGER PRIMARY KEY, account TEXT NOT NULL,"
    " region TEXT NOT NULL, UNIQUE(account, region));"
    /* What an account sets once: policy, scanning, replication, … */
    "CREATE TABLE setting(registry INTEGER NOT NULL, name TEXT NOT NULL,"
    " value TEXT NOT NULL, PRIMARY KEY(registry, name)) WITHOUT ROWID;"
    /* What an account has many of: pull-through rules, templates, … */
    "CREATE TABLE item(registry INTEGER NOT NULL, kind TEXT NOT NULL,"
    " name TEXT NOT NULL, value TEXT NOT NULL, created REAL NOT NULL,"
    " updated REAL NOT NULL, PRIMARY KEY(registry, kind, name))"
    " WITHOUT ROWID;"
    "CREATE TABLE repository(id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " registry INTEGER NOT NULL, name TEXT NOT NULL, created REAL NOT NULL,"
    " mutability TEXT NOT NULL, exclusions TEXT,"
    " scan_on_push INTEGER NOT NULL, encryption TEXT NOT NULL, policy TEXT,"
    " lifecycle TEXT, lifecycle_run REAL, tags TEXT,"
    " UNIQUE(registry, name));"
    "CREATE INDEX repository_order ON repository(registry, id);"
    "CREATE TABLE image(id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " repository INTEGER NOT NULL, digest TEXT NOT NULL,"
    " media_type TEXT NOT NULL, artifact_type TEXT, subject TEXT,"
    " size INTEGER NOT NULL, manifest_size INTEGER NOT NULL,"
    " pushed REAL NOT NULL, pulled REAL, status TEXT NOT NULL,"
    " archived REAL, activated REAL, UNIQUE(repository, digest));"
    "CREATE INDEX image_order ON image(repository, id);"
    "CREATE INDEX image_subject ON image(repository, subject, id)"
    " WHERE subject IS NOT NULL;"
    "CREATE TABLE manifest(image INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE tag(repository INTEGER NOT NULL, name TEXT NOT NULL,"
    " image INTEGER NOT NULL, set_at REAL NOT NULL,"
    " PRIMARY KEY(repository, name)) WITHOUT ROWID;"
    "CREATE INDEX tag_image ON tag(image, name);"
    /* What a manifest names: its config, layers and children. */
    "CREATE TABLE reference(image INTEGER NOT NULL, digest TEXT NOT NULL,"
    " kind INTEGER NOT NULL, size INTEGER NOT NULL,"
    " PRIMARY KEY(image, digest)) WITHOUT ROWID;"
    "CREATE INDEX reference_digest ON reference(digest);"
    "CREATE TABLE layer(repository INTEGER NOT NULL, digest TEXT NOT NULL,"
    " size INTEGER NOT NULL, media_type TEXT, linked REAL NOT NULL,"
    " PRIMARY KEY(repository, digest)) WITHOUT ROWID;"
    "CREATE INDEX layer_digest ON layer(digest);"
    "CREATE TABLE upload(id TEXT PRIMARY KEY, repository INTEGER NOT NULL,"
    " started REAL NOT NULL, received INTEGER NOT NULL) WITHOUT ROWID;"
    /* Scans by image; previews by repository: JSON as the API shows it. */
    "CREATE TABLE scan(image INTEGER PRIMARY KEY, status TEXT NOT NULL,"
    " description TEXT, completed REAL, findings TEXT NOT NULL);"
    "CREATE TABLE preview(repository INTEGER PRIMARY KEY,"
    " policy TEXT NOT NULL, started REAL NOT NULL, results TEXT NOT NULL);"
    "CREATE TABLE replication(image INTEGER NOT NULL, account TEXT NOT NULL,"
    " region TEXT NOT NULL, status TEXT NOT NULL, failure TEXT,"
    " PRIMARY KEY(image, account, region)) WITHOUT ROWID;"
    "CREATE TABLE findings_queue(id INTEGER PRIMARY KEY, value TEXT);";

/* When a scan was asked for, by a push or a call: only then it counts for the
 * quota of its image. */
static const char version_2[] = "ALTER TABLE scan ADD COLUMN asked REAL;"
				"UPDATE scan SET asked=completed;";

/* What ECR Public tells of a repository: JSON, and a logo as Base64. */
static const char version_3[] =
    "ALTER TABLE repository ADD COLUMN catalog TEXT;"
    "ALTER TABLE repository ADD COLUMN logo TEXT;";

/* What a blob is counted by, without a look at the row. */
static const char version_4[] =
    "DROP INDEX reference_digest;"
    "CREATE INDEX reference_use ON reference(digest, kind, size);";

static const char *const versions[] = {
    version_1, version_2, version_3, version_4};

static int
current_version(struct db *db)
{
	sqlite3_stmt *q;
	int version = -1;

	if (sqlite3_prepare_v2(
		db->handle, "PRAGMA user_version", -1, &q, NULL) != SQLITE_OK)
		return -1;
	if (sqlite3_step(q) == SQLITE_ROW)
		version = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return version;
}

bool
schema_migrate(struct db *db, const char *path, struct error *err)
{
	int newest = (int)(countof(versions));
	int version = current_version(db);
	bool good = true;
	char *pragma;

	if (version == newest)
		return true;
	if (version < 0 || version > newest)
		return fail(err, ERR_GENERAL,
		    "the store %s is of version %d, this ecr-local knows up to "
		    "version %d: start it with a newer one, or give another "
		    "--data",
		    path, version, newest);
	good = db_exec(db, "BEGIN IMMEDIATE");
	for (; good && version < newest; version++)
		good = db_exec(db, versions[version]);
	pragma = sqlite3_mprintf("PRAGMA user_version=%d; COMMIT", newest);
	good = good && db_exec(db, pragma);
	sqlite3_free(pragma);
	if (good)
		return true;
	sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return fail(err, ERR_GENERAL,
	    "cannot bring the store %s to version %d; it is as it was", path,
	    newest);
}

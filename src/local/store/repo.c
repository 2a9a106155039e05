/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/repo.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "base/text/among.h"
#include "model/partition.h"
#include "base/countof.h"
#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/store/hash.h"
#include "local/store/json_text.h"
#include "local/store/sql.h"
#include "rules/lifecycle/policy.h"
#include "rules/policy/check.h"

bool
refuse(struct refusal *why, struct arena *arena, const char *code,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	why->code = code;
	why->message = arena_vprintf(arena, format, args);
	va_end(args);
	return false;
}

bool
registry_find(struct tx *tx, struct arena *arena, const char *account,
    const char *region, struct realm *out)
{
	struct sqlite3_stmt *q =
	    sql_bind(tx, "SELECT id FROM registry WHERE account=? AND region=?",
		"ss", account, region);

	out->account = arena_strdup(arena, account);
	out->region = arena_strdup(arena, region);
	out->id = 0;
	if (sql_step(tx, q)) {
		out->id = sql_int(q, 0);
		return true;
	}
	if (tx->failed || !tx->write)
		return !tx->failed;
	if (!sql_run(tx, "INSERT INTO registry(account, region) VALUES(?,?)",
		"ss", account, region))
		return false;
	out->id = sql_row_id(tx);
	return true;
}

bool
registry_is_public(const char *region)
{
	return strcmp(region, REGISTRY_PUBLIC_PLACE) == 0;
}

const char *
registry_service(const char *region)
{
	return registry_is_public(region) ? "ecr-public" : "ecr";
}

const char *
registry_home(const char *region)
{
	return registry_is_public(region) ? "us-east-1" : region;
}

bool
registry_account_is_valid(const char *account)
{
	return strlen(account) == 12 && strspn(account, "0123456789") == 12;
}

bool
registry_region_is_valid(const char *region, bool lenient)
{
	const struct partition *partition = partition_match(region);

	return partition && !partition_is_global(region) &&
	    (lenient || is_among(partition->regions, region));
}

const char *
registry_partition(const char *region)
{
	return partition_find(region)->name;
}

const char *
repo_arn(struct arena *arena, const struct realm *registry, const char *name)
{
	const char *region = registry->region;

	return arena_printf(arena, "arn:%s:%s:%s:%s:repository/%s",
	    registry_partition(registry_home(region)), registry_service(region),
	    registry_is_public(region) ? "" : region, registry->account, name);
}

bool
repo_find(struct tx *tx, struct arena *arena, int64_t registry,
    const char *name, struct repo *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT id, mutability, exclusions, encryption, scan_on_push,"
	    " created FROM repository WHERE registry=? AND name=?",
	    "is", registry, name);

	if (!sql_step(tx, q))
		return false;
	*out = (struct repo){.id = sql_int(q, 0),
	    .registry = registry,
	    .name = arena_strdup(arena, name),
	    .mutability = sql_text(arena, q, 1),
	    .exclusions = sql_text(arena, q, 2),
	    .encryption = sql_text(arena, q, 3),
	    .scan_on_push = sql_int(q, 4),
	    .created = sql_real(q, 5)};
	return true;
}

/* KMS without a key is the one that AWS manages for the account: the same for
 * all such repositories of a registry, which therefore share layers. */
static const char *
complete_encryption(
    struct arena *arena, const struct realm *registry, const char *encryption)
{
	json_auto_t *value = NULL, *made = NULL;
	char digest[DIGEST_SIZE];
	const char *hex = digest + 7;
	const char *type, *text;

	if (!encryption)
		return "{\"encryptionType\":\"AES256\"}";
	value = json_read(encryption, strlen(encryption), NULL);
	type = json_get_string(value, "encryptionType");
	if (!type || strncmp(type, "KMS", 3) != 0 ||
	    json_get_string(value, "kmsKey"))
		return encryption;
	text = arena_printf(arena, "arn:%s:kms:%s:%s:key",
	    registry_partition(registry->region), registry->region,
	    registry->account);
	hash_bytes(text, strlen(text), digest);
	made = json_members("encryptionType", json_text(type), "kmsKey",
	    json_text(arena_printf(arena, "%s/%.8s-%.4s-4%.3s-8%.3s-%.12s",
		text, hex, hex + 8, hex + 12, hex + 15, hex + 18)));
	return json_to_text(arena, made);
}

bool
repo_is_encrypted_alike(const struct repo *a, const struct repo *b)
{
	json_auto_t *one =
	    json_read(a->encryption, strlen(a->encryption), NULL);
	json_auto_t *other =
	    json_read(b->encryption, strlen(b->encryption), NULL);

	return json_equal(one, other);
}

bool
repo_create(struct tx *tx, struct arena *arena, const struct realm *registry,
    const struct repo_spec *spec, struct repo *out)
{
	*out = (struct repo){.registry = registry->id,
	    .name = spec->name,
	    .mutability = spec->mutability ? spec->mutability : "MUTABLE",
	    .exclusions = spec->exclusions,
	    .encryption =
		complete_encryption(arena, registry, spec->encryption),
	    .scan_on_push = spec->scan_on_push,
	    .created = clock_wall()};
	if (!sql_run(tx,
		"INSERT INTO repository(registry, name, created, mutability,"
		" exclusions, scan_on_push, encryption, policy, lifecycle,"
		" tags) VALUES(?,?,?,?,?,?,?,?,?,?)",
		"isdssissss", registry->id, out->name, out->created,
		out->mutability, out->exclusions, (int64_t)out->scan_on_push,
		out->encryption,
		spec->policy
		    ? policy_kept(arena, spec->policy, strlen(spec->policy))
		    : NULL,
		spec->lifecycle ? lifecycle_policy_kept(arena, spec->lifecycle,
				      strlen(spec->lifecycle))
				: NULL,
		spec->tags))
		return false;
	out->id = sql_row_id(tx);
	return true;
}

bool
repo_delete(struct tx *tx, const struct repo *repo)
{
	static const char *const by_image[] = {
	    "DELETE FROM manifest WHERE image IN"
	    " (SELECT id FROM image WHERE repository=?)",
	    "DELETE FROM reference WHERE image IN"
	    " (SELECT id FROM image WHERE repository=?)",
	    "DELETE FROM scan WHERE image IN"
	    " (SELECT id FROM image WHERE repository=?)",
	    "DELETE FROM replication WHERE image IN"
	    " (SELECT id FROM image WHERE repository=?)",
	    "DELETE FROM tag WHERE repository=?",
	    "DELETE FROM image WHERE repository=?",
	    "DELETE FROM layer WHERE repository=?",
	    "DELETE FROM upload WHERE repository=?",
	    "DELETE FROM preview WHERE repository=?",
	    "DELETE FROM repository WHERE id=?"};

	for (size_t i = 0; i < countof(by_image); i++)
		if (!sql_run(tx, by_image[i], "i", repo->id))
			return false;
	return true;
}

size_t
repo_list(struct tx *tx, struct arena *arena, int64_t registry,
    const char *after, size_t max, const char **names)
{
	return sql_names(tx, arena,
	    "SELECT name FROM repository WHERE registry=? AND name>?"
	    " ORDER BY name LIMIT ?",
	    registry, after, max, names);
}

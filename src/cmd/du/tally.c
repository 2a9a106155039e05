/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/du/tally.h"

#include <stdlib.h>
#include <string.h>

#include "aws/wire/sha256.h"
#include "base/memory/alloc.h"

/* A key: numbers and a digest, unused bytes zero. */
enum { KEY = 40, FIRST = 1024 };

/* Keys with numbers from 0, in the order of their coming. */
struct key_table {
	unsigned char (*at)[KEY];
	size_t n, room;
	uint32_t *slots; /* 1 + a number, or 0 */
	size_t n_slots;  /* a power of two, or 0 */
};

struct blob {
	int64_t size;
	unsigned waste; /* what every image is that names it */
};

struct pair {
	uint32_t group, blob;
	unsigned waste;
};

struct tally {
	struct arena *arena;
	struct key_table blobs, pairs,
	    digests;            /* by repository; by group; alone */
	struct key_table names; /* of the groups, hashed */
	struct blob *blob;
	struct pair *pair;
	struct tally_group *groups;
	int64_t least;
};

/* Up by the product, down again by the shift. */
static uint64_t
stir(uint64_t value)
{
	value *= UINT64_C(0x9e3779b97f4a7c15);
	return value ^ value >> 32;
}

/* Eight bytes at a time; twice at the end, for what stands in the last of
 * them has only been moved up by then. */
static size_t
hash(const unsigned char key[KEY])
{
	uint64_t value = 0, word;

	for (size_t i = 0; i < KEY; i += sizeof(word)) {
		memcpy(&word, key + i, sizeof(word));
		value = stir(value ^ word);
	}
	return (size_t)stir(value);
}

static void
place(struct key_table *keys, size_t number)
{
	size_t at = hash(keys->at[number]);

	while (keys->slots[at & (keys->n_slots - 1)])
		at++;
	keys->slots[at & (keys->n_slots - 1)] = (uint32_t)(number + 1);
}

static void
grow(struct key_table *keys)
{
	keys->room = keys->room ? keys->room * 2 : FIRST;
	keys->at = xrealloc(keys->at, keys->room * sizeof(*keys->at));
	free(keys->slots);
	keys->n_slots = keys->room * 2;
	keys->slots = xmalloc(keys->n_slots * sizeof(*keys->slots));
	memset(keys->slots, 0, keys->n_slots * sizeof(*keys->slots));
	for (size_t i = 0; i < keys->n; i++)
		place(keys, i);
}

/* Its number, that of the next where it is new. */
static size_t
find(const struct key_table *keys, const unsigned char key[KEY])
{
	size_t at = hash(key);
	uint32_t number;

	if (keys->n_slots == 0)
		return keys->n;
	while ((number = keys->slots[at & (keys->n_slots - 1)])) {
		if (memcmp(keys->at[number - 1], key, KEY) == 0)
			return number - 1;
		at++;
	}
	return keys->n;
}

/* Add it; true when there is more room for what goes with it. */
static bool
insert(struct key_table *keys, const unsigned char key[KEY])
{
	bool more = keys->n == keys->room;

	if (more)
		grow(keys);
	memcpy(keys->at[keys->n], key, KEY);
	place(keys, keys->n++);
	return more;
}

static void
make_key(unsigned char key[KEY], size_t a, size_t b)
{
	const uint32_t numbers[2] = {(uint32_t)a, (uint32_t)b};

	memset(key, 0, KEY);
	memcpy(key, numbers, sizeof(numbers));
}

struct tally *
tally_open(struct arena *arena)
{
	struct tally *tally = xmalloc(sizeof(*tally));

	*tally = (struct tally){.arena = arena};
	return tally;
}

static void
free_keys(struct key_table *keys)
{
	free(keys->at);
	free(keys->slots);
}

void
tally_close(struct tally *tally)
{
	if (!tally)
		return;
	free_keys(&tally->blobs);
	free_keys(&tally->pairs);
	free_keys(&tally->digests);
	free_keys(&tally->names);
	free(tally->blob);
	free(tally->pair);
	free(tally->groups);
	free(tally);
}

size_t
tally_group(struct tally *tally, const char *name)
{
	unsigned char key[KEY] = {0};
	size_t number;

	sha256_digest(key, name, strlen(name));
	number = find(&tally->names, key);
	if (number < tally->names.n)
		return number;
	if (insert(&tally->names, key))
		tally->groups = xrealloc(
		    tally->groups, tally->names.room * sizeof(*tally->groups));
	tally->groups[number] =
	    (struct tally_group){.name = arena_strdup(tally->arena, name)};
	return number;
}

void
tally_count(struct tally *tally, size_t group)
{
	tally->groups[group].images++;
}

static size_t
add_blob(struct tally *tally, const unsigned char key[KEY], int64_t size)
{
	size_t number = find(&tally->blobs, key);

	if (number < tally->blobs.n)
		return number;
	if (insert(&tally->blobs, key))
		tally->blob = xrealloc(
		    tally->blob, tally->blobs.room * sizeof(*tally->blob));
	tally->blob[number] = (struct blob){size, ~0u};
	return number;
}

static size_t
add_pair(struct tally *tally, size_t group, size_t blob)
{
	unsigned char key[KEY];
	size_t number;

	make_key(key, group, blob);
	number = find(&tally->pairs, key);
	if (number < tally->pairs.n)
		return number;
	if (insert(&tally->pairs, key))
		tally->pair = xrealloc(
		    tally->pair, tally->pairs.room * sizeof(*tally->pair));
	tally->pair[number] =
	    (struct pair){(uint32_t)group, (uint32_t)blob, ~0u};
	return number;
}

void
tally_add(struct tally *tally, size_t group, size_t repository,
    const unsigned char digest[32], int64_t size, unsigned waste)
{
	unsigned char key[KEY];
	size_t blob, pair;

	make_key(key, 0, 0);
	memcpy(key + 8, digest, 32);
	if (find(&tally->digests, key) == tally->digests.n) {
		insert(&tally->digests, key);
		tally->least += size;
	}
	make_key(key, repository, 0);
	memcpy(key + 8, digest, 32);
	blob = add_blob(tally, key, size);
	tally->blob[blob].waste &= waste;
	pair = add_pair(tally, group, blob);
	tally->pair[pair].waste &= waste;
}

static void
add_up(struct tally_group *group, int64_t size, unsigned waste)
{
	group->bytes += size;
	for (size_t i = 0; i < WASTE_N; i++)
		if (waste & (1u << i))
			group->freed[i] += size;
}

const struct tally_group *
tally_sum(
    struct tally *tally, size_t *n, struct tally_group *total, int64_t *least)
{
	*total = (struct tally_group){0};
	for (size_t i = 0; i < tally->pairs.n; i++) {
		const struct pair *pair = &tally->pair[i];

		add_up(&tally->groups[pair->group],
		    tally->blob[pair->blob].size, pair->waste);
	}
	for (size_t i = 0; i < tally->blobs.n; i++)
		add_up(total, tally->blob[i].size, tally->blob[i].waste);
	*n = tally->names.n;
	*least = tally->least;
	return tally->groups;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/tar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* POSIX.1-2017, pax, "ustar Interchange Format". */
enum {
	NAME = 0,
	NAME_LEN = 100,
	MODE = 100,
	MODE_LEN = 8,
	SIZE = 124,
	SIZE_LEN = 12,
	SUM = 148,
	SUM_LEN = 8,
	TYPE = 156,
	LINK = 157,
	LINK_LEN = 100,
	MAGIC = 257,
	PREFIX = 345,
	PREFIX_LEN = 155
};

enum {
	ENTRIES_MAX = 200 * 1000,
	EXTRA_MAX = 1 << 20, /* of a long name or a pax header */
	EXTRAS_MAX = 16,     /* of these before one entry */
	LINKS_MAX = 8        /* one after the other */
};

/* An archive while it is read. */
struct tar_walk {
	struct arena scratch; /* of one entry */
	tar_read_at *read_at;
	void *ctx;
	uint64_t size, at;
	tar_each *each;
	void *each_ctx;
	bool ended; /* by `each` */
	struct error *err;
	/* what the next header has instead of its own, or NULL */
	const char *name, *link;
	int extras;
	bool has_size;
	uint64_t next_size;
};

static bool
broken(struct error *err, const char *why)
{
	return fail(err, ERR_GENERAL, "it is no tar archive: %s", why);
}

/* Octal digits, or GNU's form for large ones: the top bit, then big-endian. */
static bool
read_number(const unsigned char *field, size_t len, uint64_t *out)
{
	size_t i = 0;

	*out = 0;
	if (field[0] & 0x80) {
		for (i = 1; i < len; i++) {
			if (*out >> 55)
				return false;
			*out = *out << 8 | field[i];
		}
		return (field[0] & 0x7f) == 0;
	}
	while (i < len && field[i] == ' ')
		i++;
	for (; i < len && field[i] >= '0' && field[i] <= '7'; i++)
		*out = *out << 3 | (uint64_t)(field[i] - '0');
	return i == len || field[i] == ' ' || field[i] == '\0';
}

static bool
is_sound(const unsigned char *header)
{
	uint64_t told, sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= SUM && i < SUM + SUM_LEN ? ' ' : header[i];
	return read_number(header + SUM, SUM_LEN, &told) && told == sum;
}

static const char *
text(struct tar_walk *l, const unsigned char *field, size_t len)
{
	return arena_strndup(&l->scratch, (const char *)field,
	    strnlen((const char *)field, len));
}

static const char *
plain(const char *name)
{
	while (strncmp(name, "./", 2) == 0)
		name += 2;
	return name;
}

static const char *
header_name(struct tar_walk *l, const unsigned char *header)
{
	const char *name = text(l, header + NAME, NAME_LEN);
	const char *prefix = text(l, header + PREFIX, PREFIX_LEN);

	if (memcmp(header + MAGIC, "ustar", 6) != 0 || !*prefix)
		return name;
	return arena_printf(&l->scratch, "%s/%s", prefix, name);
}

/* What stands behind a header that tells of the next one. */
static char *
read_extra(struct tar_walk *l, uint64_t size)
{
	char *out;

	if (size > EXTRA_MAX || l->extras++ == EXTRAS_MAX) {
		broken(l->err, "too much stands before an entry");
		return NULL;
	}
	out = arena_alloc(&l->scratch, (size_t)size + 1);
	if (l->read_at(l->ctx, l->at, out, (size_t)size))
		return out;
	broken(l->err, "it ends within a name");
	return NULL;
}

/* One record, "KEY=VALUE\n". */
static void
take_record(struct tar_walk *l, const char *record, size_t len)
{
	if (len > 5 && strncmp(record, "path=", 5) == 0)
		l->name = arena_strndup(&l->scratch, record + 5, len - 6);
	else if (len > 9 && strncmp(record, "linkpath=", 9) == 0)
		l->link = arena_strndup(&l->scratch, record + 9, len - 10);
	else if (len > 5 && strncmp(record, "size=", 5) == 0) {
		l->next_size = strtoull(record + 5, NULL, 10);
		l->has_size = true;
	}
}

/* "LENGTH KEY=VALUE\n", one after the other; the length is of all of it. */
static bool
take_pax(struct tar_walk *l, char *extra, size_t size)
{
	while (size > 0) {
		char *rest;
		size_t len = (size_t)strtoul(extra, &rest, 10);
		size_t head = (size_t)(rest - extra) + 1;

		if (*rest != ' ' || len <= head || len > size ||
		    extra[len - 1] != '\n')
			return broken(
			    l->err, "a record of a header is not sound");
		take_record(l, rest + 1, len - head);
		extra += len;
		size -= len;
	}
	return true;
}

static bool
take_entry(
    struct tar_walk *l, const unsigned char *header, char type, uint64_t size)
{
	struct tar_entry entry = {.at = l->at, .size = size, .type = type};
	bool is_link = type == '1' || type == '2';
	uint64_t mode;

	entry.name = plain(l->name ? l->name : header_name(l, header));
	if (is_link)
		entry.link =
		    l->link ? l->link : text(l, header + LINK, LINK_LEN);
	if (read_number(header + MODE, MODE_LEN, &mode))
		entry.mode = (unsigned)(mode & 07777);
	if (type == '\0' || type == '7')
		entry.type = '0';
	l->ended = !l->each(l->each_ctx, &entry);
	l->name = l->link = NULL;
	l->has_size = false;
	l->extras = 0;
	arena_reset(&l->scratch);
	return true;
}

/* The header at the place that was come to; it moves behind its bytes. */
static bool
take_header(struct tar_walk *l, const unsigned char *header)
{
	char type = (char)header[TYPE], *extra;
	bool is_extra = type && strchr("LKxg", type), ok = true;
	uint64_t size;

	if (!is_sound(header))
		return broken(l->err, "the sum of a header is another");
	if (!read_number(header + SIZE, SIZE_LEN, &size))
		return broken(l->err, "the size of a file is no number");
	l->at += TAR_BLOCK;
	if (l->has_size && !is_extra)
		size = l->next_size;
	if (type == '1' || type == '2')
		size = 0;
	if (size > l->size - l->at)
		return broken(l->err, "it ends within a file");
	if (is_extra) {
		extra = read_extra(l, size);
		if (!extra)
			return false;
		if (type == 'L')
			l->name = extra;
		else if (type == 'K')
			l->link = extra;
		else if (type == 'x')
			ok = take_pax(l, extra, (size_t)size);
	} else {
		ok = take_entry(l, header, type, size);
	}
	l->at += (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	return ok;
}

static bool
is_empty(const unsigned char *header)
{
	return !header[0] && memcmp(header, header + 1, TAR_BLOCK - 1) == 0;
}

static bool
walk(struct tar_walk *l)
{
	unsigned char header[TAR_BLOCK];

	while (!l->ended && l->at <= l->size && l->size - l->at >= TAR_BLOCK) {
		if (!l->read_at(l->ctx, l->at, header, TAR_BLOCK))
			return broken(l->err, "it cannot be read");
		if (is_empty(header))
			break;
		if (!take_header(l, header))
			return false;
	}
	return true;
}

bool
tar_walk(tar_read_at *read_at, void *ctx, uint64_t size, tar_each *each,
    void *each_ctx, struct error *err)
{
	struct tar_walk l = {.read_at = read_at,
	    .ctx = ctx,
	    .size = size,
	    .each = each,
	    .each_ctx = each_ctx,
	    .err = err};
	bool ok = size < TAR_BLOCK ? broken(err, "it is too short") : walk(&l);

	arena_free(&l.scratch);
	return ok;
}

/* A list that grows. */
struct tar_index {
	struct arena *arena;
	struct tar *tar;
	bool full;
};

/* A symbolic link is seen from its own folder, a hard one from the top. */
static const char *
link_target(struct arena *arena, const char *name, const char *link, bool hard)
{
	const char *slash = strrchr(name, '/');
	size_t folder = slash ? (size_t)(slash - name) + 1 : 0;

	if (hard)
		return arena_strdup(arena, plain(link));
	while (folder > 0 && strncmp(link, "../", 3) == 0) {
		link += 3;
		for (folder--; folder > 0 && name[folder - 1] != '/';)
			folder--;
	}
	return arena_printf(arena, "%.*s%s", (int)folder, name, link);
}

static bool
add(void *ctx, const struct tar_entry *entry)
{
	struct tar_index *growing = ctx;
	struct tar *tar = growing->tar;
	struct tar_entry *kept;

	if (!entry->link && entry->type != '0')
		return true;
	growing->full = tar->n == ENTRIES_MAX;
	if (growing->full)
		return false;
	if (tar->n == tar->room) {
		tar->room = tar->room ? 2 * tar->room : 64;
		tar->entries =
		    xrealloc(tar->entries, tar->room * sizeof(*tar->entries));
	}
	kept = &tar->entries[tar->n++];
	*kept = *entry;
	kept->name = arena_strdup(growing->arena, entry->name);
	if (entry->link)
		kept->link = link_target(growing->arena, entry->name,
		    entry->link, entry->type == '1');
	return true;
}

bool
tar_list(struct arena *arena, tar_read_at *read_at, void *ctx, uint64_t size,
    struct tar *out, struct error *err)
{
	struct tar_index growing = {.arena = arena, .tar = out};

	*out = (struct tar){0};
	return tar_walk(read_at, ctx, size, add, &growing, err) &&
	    (!growing.full || broken(err, "it holds too many files"));
}

void
tar_free(struct tar *tar)
{
	free(tar->entries);
	*tar = (struct tar){0};
}

const struct tar_entry *
tar_find(const struct tar *tar, const char *name)
{
	for (int links = 0; links <= LINKS_MAX; links++) {
		const struct tar_entry *found = NULL;

		for (size_t i = 0; i < tar->n; i++)
			if (strcmp(tar->entries[i].name, name) == 0)
				found = &tar->entries[i];
		if (!found || !found->link)
			return found;
		name = found->link;
	}
	return NULL;
}

/* Eleven octal digits, or GNU's form for what does not fit. */
static void
put_size(char *field, uint64_t size)
{
	if (size >> 33 == 0) {
		snprintf(field, SIZE_LEN, "%011llo", (unsigned long long)size);
		return;
	}
	field[0] = (char)0x80;
	for (int i = SIZE_LEN - 1; i > 3; i--, size >>= 8)
		field[i] = (char)(size & 0xff);
}

void
tar_put_header(struct buf *out, const char *name, uint64_t size)
{
	bool folder = *name && name[strlen(name) - 1] == '/';
	char header[TAR_BLOCK] = {0};
	unsigned sum = 0;

	snprintf(header + NAME, NAME_LEN, "%s", name);
	memcpy(header + 100, folder ? "0000755" : "0000644", 8);
	memcpy(header + 108,
	    "0000000\0"
	    "0000000\0",
	    16);
	put_size(header + SIZE, size);
	memcpy(header + 136, "00000000000", 12);
	memset(header + SUM, ' ', SUM_LEN);
	header[TYPE] = folder ? '5' : '0';
	memcpy(header + MAGIC,
	    "ustar\0"
	    "00",
	    8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += (unsigned char)header[i];
	snprintf(header + SUM, SUM_LEN, "%06o", sum);
	buf_add(out, header, TAR_BLOCK);
}

void
tar_put_padding(struct buf *out, uint64_t size)
{
	buf_fill(out, '\0', (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

void
tar_put_end(struct buf *out)
{
	buf_fill(out, '\0', (size_t)2 * TAR_BLOCK);
}

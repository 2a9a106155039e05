/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml/yaml_hard.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/memory/alloc.h"

enum {
	STEP = 2,     /* libyaml's indent */
	SHIFT = STEP, /* everything stands so much further to the right */
	WIDTH = 80 + SHIFT,
	LONGEST_KEY = 128 /* that libyaml writes in front of a ":" */
};

static int
take(void *buf, unsigned char *data, size_t len)
{
	buf_add(buf, data, len);
	return 1;
}

static void
emit(struct yaml_hard *hard, yaml_event_t *event, int made)
{
	if (!made || hard->failed) {
		if (made)
			yaml_event_delete(event);
		hard->failed = true;
	} else if (!yaml_emitter_emit(&hard->emitter, event)) {
		hard->failed = true;
	}
}

static void
emit_scalar(struct yaml_hard *hard, const char *data, size_t len, bool plain)
{
	/* libyaml declares as writable what it only reads. */
	yaml_char_t *text = (yaml_char_t *)(uintptr_t)data;
	yaml_event_t event;

	if (len > INT_MAX) {
		hard->failed = true;
		return;
	}
	emit(hard, &event,
	    yaml_scalar_event_initialize(&event, NULL, NULL, text, (int)len,
		plain, 1, YAML_ANY_SCALAR_STYLE));
}

static void
open_document(struct yaml_hard *hard)
{
	yaml_event_t event;

	if (!yaml_emitter_initialize(&hard->emitter))
		out_of_memory();
	yaml_emitter_set_output(&hard->emitter, take, &hard->text);
	yaml_emitter_set_unicode(&hard->emitter, 1);
	yaml_emitter_set_width(&hard->emitter, WIDTH);
	emit(hard, &event,
	    yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(hard, &event,
	    yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
}

static void
open_list(struct yaml_hard *hard)
{
	yaml_event_t event;

	emit(hard, &event,
	    yaml_sequence_start_event_initialize(
		&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
	hard->depth++;
}

static void
close_list(struct yaml_hard *hard)
{
	yaml_event_t event;

	emit(hard, &event, yaml_sequence_end_event_initialize(&event));
	hard->depth--;
}

/* Bring the innermost list to `depth` (at least 1) and forget what that
 * printed. */
static void
move_to(struct yaml_hard *hard, size_t depth)
{
	bool deeper = hard->depth < depth;

	if (hard->depth == 0)
		open_document(hard);
	while (hard->depth > depth)
		close_list(hard);
	while (hard->depth < depth)
		open_list(hard);
	/* A list waits for two items to learn that it is not empty. */
	if (deeper) {
		emit_scalar(hard, "x", 1, true);
		emit_scalar(hard, "x", 1, true);
	}
	if (!hard->failed && !yaml_emitter_flush(&hard->emitter))
		hard->failed = true;
	buf_clear(&hard->text);
}

static void
open_object(struct yaml_hard *hard)
{
	yaml_event_t event;

	emit(hard, &event,
	    yaml_mapping_start_event_initialize(
		&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

static void
close_object(struct yaml_hard *hard)
{
	yaml_event_t event;

	emit(hard, &event, yaml_mapping_end_event_initialize(&event));
	if (!hard->failed && !yaml_emitter_flush(&hard->emitter))
		hard->failed = true;
}

const char *
yaml_hard_next_line(const char *text, const char *end)
{
	for (; text < end; text++) {
		if (*text == '\n')
			return text + 1;
		if (end - text >= 3 && memcmp(text, "\xe2\x80", 2) == 0 &&
		    (text[2] == '\xa8' || text[2] == '\xa9'))
			return text + 3;
	}
	return NULL;
}

/* What has been printed, without its first `skip` and last `drop` bytes;
 * later lines move to the left by SHIFT. */
static const char *
result(struct yaml_hard *hard, size_t skip, size_t drop, size_t *size)
{
	struct buf *text = &hard->text;
	const char *from, *end;
	char *to;

	if (hard->failed || text->len < skip + drop)
		return NULL;
	from = to = text->data + skip;
	end = text->data + text->len - drop;
	while (from < end) {
		const char *next = yaml_hard_next_line(from, end);
		size_t len = (size_t)((next ? next : end) - from);

		memmove(to, from, len);
		to += len;
		from += len;
		if (next && end - from >= SHIFT && *from == ' ')
			from += SHIFT;
	}
	*size = (size_t)(to - (text->data + skip));
	return text->data + skip;
}

/* "\n", the indent, "-" and then the string. */
static const char *
as_item(struct yaml_hard *hard, const char *data, size_t len, bool plain,
    size_t indent, size_t *size)
{
	move_to(hard, (indent + SHIFT) / STEP + 1);
	emit_scalar(hard, data, len, plain);
	if (!hard->failed && !yaml_emitter_flush(&hard->emitter))
		hard->failed = true;
	return result(hard, 1 + indent + SHIFT + 1, 0, size);
}

const char *
yaml_hard_value(struct yaml_hard *hard, const char *data, size_t len,
    bool plain, size_t indent, size_t column, size_t *size)
{
	char key[LONGEST_KEY];
	size_t key_len = column - indent - 1;

	if (key_len == 0)
		return as_item(hard, data, len, plain, indent, size);
	/* Beyond the width, how far beyond makes no difference. */
	if (key_len > LONGEST_KEY)
		key_len = LONGEST_KEY;
	memset(key, 'k', key_len);
	move_to(hard, indent / STEP + 1);
	open_object(hard);
	emit_scalar(hard, key, key_len, true);
	emit_scalar(hard, data, len, plain);
	close_object(hard);
	return result(hard, 1 + indent + SHIFT + key_len + 1, 0, size);
}

const char *
yaml_hard_key(struct yaml_hard *hard, const char *data, size_t len, bool plain,
    size_t *size)
{
	move_to(hard, 1);
	open_object(hard);
	emit_scalar(hard, data, len, plain);
	emit_scalar(hard, "x", 1, true);
	close_object(hard);
	return result(hard, 1 + SHIFT, strlen(": x"), size);
}

void
yaml_hard_free(struct yaml_hard *hard)
{
	if (hard->depth > 0)
		yaml_emitter_delete(&hard->emitter);
	buf_free(&hard->text);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/query_form.h"

#include <stdio.h>
#include <string.h>

#include "aws/wire/sigv4_canon.h"
#include "base/json/json.h"
#include "base/text/repr.h"

/* A parameter on its way out; `shape` is what the model has there, or NULL. */
static void put_value(struct buf *out, const char *name, const json_t *value,
    const struct shape *shape);

/* NAME.PART, a list's member by its number. */
static void
put_part(struct buf *out, const char *name, const char *part,
    const json_t *value, const struct shape *shape)
{
	struct buf whole = {0};

	buf_printf(&whole, "%s%s%s", name, *name ? "." : "", part);
	put_value(out, buf_text(&whole), value, shape);
	buf_free(&whole);
}

static void
put_list(struct buf *out, const char *name, const json_t *list,
    const struct shape *shape)
{
	char part[32];

	if (json_array_size(list) == 0)
		buf_printf(out, "&%s=", name);
	for (size_t i = 0; i < json_array_size(list); i++) {
		snprintf(part, sizeof(part), "member.%zu", i + 1);
		put_part(out, name, part, json_array_get(list, i),
		    shape ? shape->element : NULL);
	}
}

static void
put_map(struct buf *out, const char *name, const json_t *map,
    const struct shape *shape)
{
	const char *key;
	json_t *value;
	char part[32];
	size_t n = 0;

	json_object_foreach ((json_t *)map, key, value) {
		json_auto_t *text = json_stringn(key, json_key_len(key));

		snprintf(part, sizeof(part), "entry.%zu.key", ++n);
		put_part(out, name, part, text, shape->key);
		snprintf(part, sizeof(part), "entry.%zu.value", n);
		put_part(out, name, part, value, shape->element);
	}
}

static void
put_structure(struct buf *out, const char *name, const json_t *value,
    const struct shape *shape)
{
	const char *part;
	json_t *inner;

	json_object_foreach ((json_t *)value, part, inner) {
		const struct member *member =
		    model_find_member(shape, part, strlen(part));

		put_part(out, name, part, inner, member ? member->shape : NULL);
	}
}

static void
put_text(struct buf *out, const char *name, const json_t *value)
{
	struct buf text = {0};

	if (json_is_boolean(value))
		buf_puts(&text, json_is_true(value) ? "true" : "false");
	else
		repr_write_str(&text, value);
	buf_printf(out, "&%s=", name);
	canon_encode(out, buf_text(&text), text.len, "");
	buf_wipe(&text);
}

static void
put_value(struct buf *out, const char *name, const json_t *value,
    const struct shape *shape)
{
	if (json_is_array(value))
		put_list(out, name, value, shape);
	else if (json_is_object(value) && shape && shape->type == SHAPE_MAP)
		put_map(out, name, value, shape);
	else if (json_is_object(value))
		put_structure(out, name, value, shape);
	else
		put_text(out, name, value);
}

void
query_form_put(struct buf *out, const json_t *params, const struct shape *shape)
{
	put_value(out, "", params, shape);
}

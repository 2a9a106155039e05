/* What YAML has and JSON has not.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_odd.h"

#include <string.h>

#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/text/pykind.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"

static json_t *
make_pair(const char *key, json_t *value)
{
	json_t *pair = json_array();

	json_array_append_new(
	    pair, json_stringn_nocheck(key, json_key_len(key)));
	json_array_append(pair, value);
	pykind_set(pair, PYKIND_TUPLE);
	return pair;
}

bool
yaml_odd_pairs(json_t **list, bool omap)
{
	json_t *made = omap ? json_object() : json_array(), *one, *value;
	size_t i;
	const char *key;
	bool ok = true;

	json_array_foreach (*list, i, one) {
		ok = ok && json_object_size(one) == 1;
		json_object_foreach (one, key, value) {
			if (omap)
				json_object_setn_nocheck(
				    made, key, json_key_len(key), value);
			else
				json_array_append_new(
				    made, make_pair(key, value));
		}
	}
	if (omap)
		pykind_set(made, PYKIND_OMAP);
	json_decref(*list);
	*list = made;
	return ok;
}

/* The number that a marked name is; false for any other. */
static bool
read_number(const char *name, size_t len, double *number)
{
	bool marked;
	const char *text = foreign_key_text(name, &len, &marked);

	if (!marked)
		return false;
	*number = len == 4 && memcmp(text, "True", 4) == 0 ? 1 : 0;
	return *number > 0 || (len == 5 && memcmp(text, "False", 5) == 0) ||
	    pytext_float(text, len, number);
}

bool
yaml_odd_has(const json_t *object, const struct buf *name)
{
	const char *key;
	json_t *value;
	double wanted, number;

	if (json_object_getn(object, buf_text(name), name->len))
		return true;
	if (!read_number(buf_text(name), name->len, &wanted))
		return false;
	json_object_foreach ((json_t *)object, key, value) {
		if (read_number(key, json_key_len(key), &number) &&
		    !(number < wanted) && !(number > wanted))
			return true;
	}
	return false;
}

bool
yaml_odd_tuple(json_t *list)
{
	size_t i;
	json_t *item;

	json_array_foreach (list, i, item) {
		if (json_is_object(item) ||
		    (json_is_array(item) && pykind_of(item) != PYKIND_TUPLE))
			return false;
	}
	pykind_set(list, PYKIND_TUPLE);
	return true;
}

void
yaml_odd_name(struct buf *name, const json_t *key)
{
	struct buf repr = {0};

	if (strcmp(repr_type(key), "str") == 0) {
		repr_write_str(name, key);
		return;
	}
	repr_write(&repr, key);
	foreign_write_key(name, buf_text(&repr), repr.len);
	buf_free(&repr);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "rules/version.h"

enum { USUAL = 200, MOST = 1000 };

static bool
check_number(struct view *ask, const char *name, json_int_t value,
    json_int_t most, size_t *out)
{
	if (value < 0 || value > most)
		return ask_fail(ask, 400, "%s is not a number from 0 to %lld",
		    name, (long long)most);
	*out = (size_t)value;
	return true;
}

static bool
read_number(struct view *ask, const char *name, size_t usual, json_int_t most,
    size_t *out)
{
	const char *text = request_argument(ask->request, name);
	json_int_t value = 0;

	*out = usual;
	if (!text)
		return true;
	for (; *text >= '0' && *text <= '9' && value <= most; text++)
		value = value * 10 + (*text - '0');
	return check_number(ask, name, *text ? -1 : value, most, out);
}

static bool
read_sort(struct view *ask, const char *const *sorts, struct list *out)
{
	const char *text = request_argument(ask->request, "sort");

	for (out->sort = 0; text && sorts[out->sort]; out->sort++)
		if (strcmp(sorts[out->sort], text) == 0)
			break;
	return sorts[out->sort] ||
	    ask_fail(ask, 400, "there is no order by '%s' here", text);
}

bool
list_read(
    struct view *ask, const char *const *sorts, unsigned down, struct list *out)
{
	const char *order = request_argument(ask->request, "order");
	const char *filter = request_argument(ask->request, "filter");

	*out = (struct list){.filter = filter ? filter : ""};
	if (!read_number(ask, "from", 0, INT32_MAX, &out->from) ||
	    !read_number(ask, "count", USUAL, MOST, &out->count) ||
	    !read_sort(ask, sorts, out))
		return false;
	out->down = order ? strcmp(order, "desc") == 0 : down >> out->sort & 1;
	return !order || out->down || strcmp(order, "asc") == 0 ||
	    ask_fail(ask, 400, "the order is asc or desc");
}

bool
list_read_body(struct view *ask, struct list *out)
{
	const json_t *from = json_object_get(ask->in, "from");
	const json_t *count = json_object_get(ask->in, "count");

	*out = (struct list){.filter = "", .count = USUAL};
	return (!from ||
		   check_number(ask, "from",
		       json_is_integer(from) ? json_integer_value(from) : -1,
		       INT32_MAX, &out->from)) &&
	    (!count ||
		check_number(ask, "count",
		    json_is_integer(count) ? json_integer_value(count) : -1,
		    MOST, &out->count));
}

/* Upwards; the end decides where nothing else does. */
static int
compare(const struct row *a, const struct row *b)
{
	int order = 0;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->text && b->text) {
		if (a->natural)
			order = version_compare_text(a->text, b->text);
		return order ? order : strcmp(a->text, b->text);
	}
	return 0;
}

static int
upwards(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = compare(x, y);

	return order ? order : strcmp(x->tie, y->tie);
}

static int
downwards(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = compare(y, x);

	return order ? order : strcmp(x->tie, y->tie);
}

void
list_put(struct view *ask, const struct list *list, const char *member,
    struct row *rows, size_t n, json_t *(*show)(struct view *, void *, size_t),
    void *ctx)
{
	json_t *items = json_array();

	if (n > 0)
		qsort(rows, n, sizeof(*rows), list->down ? downwards : upwards);
	for (size_t i = list->from; i < n && i < list->from + list->count; i++)
		json_array_append_new(items, show(ask, ctx, rows[i].what));
	ask_put(ask, "total", json_integer((json_int_t)n));
	ask_put(ask, "from", json_integer((json_int_t)list->from));
	ask_put(ask, member, items);
}

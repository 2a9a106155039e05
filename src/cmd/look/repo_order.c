/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/repo_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "cmd/verbs/verb.h"
#include "rules/version.h"

const char *const repo_sorts[] = {
    "name", "size", "images", "pushed", "created", NULL};

struct ordered {
	json_t *row;
	double number; /* -1: not known */
	bool reverse;
};

static double
number_of(const char *key, const json_t *row)
{
	const json_t *value;

	if (strcmp(key, "name") == 0)
		return 0;
	if (strcmp(key, "pushed") == 0)
		return verb_time(json_object_get(row, "lastPushedAt"));
	if (strcmp(key, "created") == 0)
		return verb_time(json_object_get(row, "createdAt"));
	value = json_object_get(row, key);
	return value ? (double)json_integer_value(value) : -1;
}

static int
compare(const void *left, const void *right)
{
	const struct ordered *a = left, *b = right;
	int order;

	if ((a->number < 0) != (b->number < 0))
		return a->number < 0 ? 1 : -1;
	order = (a->number < b->number) - (a->number > b->number);
	if (order == 0)
		order = version_compare_text(json_get_string(a->row, "name"),
		    json_get_string(b->row, "name"));
	return a->reverse ? -order : order;
}

void
repo_order(json_t *rows, const char *key, bool reverse)
{
	size_t n = json_array_size(rows);
	struct ordered *ordered = xmalloc((n + 1) * sizeof(*ordered));

	for (size_t i = 0; i < n; i++) {
		json_t *row = json_array_get(rows, i);

		ordered[i] = (struct ordered){
		    json_incref(row), number_of(key, row), reverse};
	}
	qsort(ordered, n, sizeof(*ordered), compare);
	for (size_t i = 0; i < n; i++)
		json_array_set_new(rows, i, ordered[i].row);
	free(ordered);
}

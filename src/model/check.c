/* SPDX-License-Identifier: Apache-2.0 */
#include "model/check.h"

#include <string.h>

#include "base/memory/buf.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/text/pykind.h"
#include "base/text/repr.h"
#include "base/text/utf8.h"
#include "model/encode.h"

/* Where we are ("tags[0].Key") and what was wrong so far. */
struct misfits {
	struct buf path, lines;
};

static void check_value(
    struct misfits *, const json_t *value, const struct shape *);

static const char *
path_name(const struct misfits *report)
{
	const char *path = buf_text(&report->path);

	if (*path == '\0')
		return "input";
	return *path == '.' ? path + 1 : path;
}

static void
start_line(struct misfits *report)
{
	if (report->lines.len > 0)
		buf_putc(&report->lines, '\n');
}

static void
leave(struct misfits *report, size_t len)
{
	report->path.len = len;
	if (report->path.data)
		report->path.data[len] = '\0';
}

static void
report_type(struct misfits *report, const json_t *value, const char *wanted)
{
	start_line(report);
	buf_printf(&report->lines,
	    "Invalid type for parameter %s, value: ", path_name(report));
	repr_write_str(&report->lines, value);
	buf_printf(&report->lines, ", type: <class '%s'>, valid types: %s",
	    repr_type(value), wanted);
}

static void
report_length(struct misfits *report, size_t len, const struct shape *shape)
{
	if (!shape->has_min || (int64_t)len >= shape->min)
		return;
	start_line(report);
	buf_printf(&report->lines,
	    "Invalid length for parameter %s, value: %zu, valid min length: "
	    "%lld",
	    path_name(report), len, (long long)shape->min);
}

static void
report_unknown(
    struct misfits *report, const char *key, const struct shape *shape)
{
	size_t len = json_key_len(key);
	bool marked;
	const char *name = foreign_key_text(key, &len, &marked);

	start_line(report);
	buf_printf(
	    &report->lines, "Unknown parameter in %s: \"", path_name(report));
	buf_add(&report->lines, name, len);
	buf_puts(&report->lines, "\", must be one of: ");
	for (size_t i = 0; shape && i < shape->n_members; i++)
		buf_printf(&report->lines, "%s%s", i ? ", " : "",
		    shape->members[i].name);
}

static void
check_required(
    struct misfits *report, const json_t *value, const struct shape *shape)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];

		if (!member->required || json_object_get(value, member->name))
			continue;
		start_line(report);
		buf_printf(&report->lines,
		    "Missing required parameter in %s: \"%s\"",
		    path_name(report), member->name);
	}
}

static void
check_structure(
    struct misfits *report, const json_t *value, const struct shape *shape)
{
	size_t len = report->path.len;
	const char *key;
	json_t *inner;

	if (!json_is_object(value) || pykind_is_set(value)) {
		report_type(report, value, "<class 'dict'>");
		return;
	}
	check_required(report, value, shape);
	json_object_foreach ((json_t *)value, key, inner) {
		if (!model_find_member(shape, key, json_key_len(key)))
			report_unknown(report, key, shape);
	}
	json_object_foreach ((json_t *)value, key, inner) {
		const struct member *member =
		    model_find_member(shape, key, json_key_len(key));

		if (!member)
			continue;
		buf_printf(&report->path, ".%s", key);
		check_value(report, inner, member->shape);
		leave(report, len);
	}
}

static void
check_list(
    struct misfits *report, const json_t *value, const struct shape *shape)
{
	size_t len = report->path.len;

	if (!json_is_array(value)) {
		report_type(report, value, "<class 'list'>, <class 'tuple'>");
		return;
	}
	report_length(report, json_array_size(value), shape);
	for (size_t i = 0; i < json_array_size(value); i++) {
		buf_printf(&report->path, "[%zu]", i);
		check_value(report, json_array_get(value, i), shape->element);
		leave(report, len);
	}
}

static void
check_map(
    struct misfits *report, const json_t *value, const struct shape *shape)
{
	size_t len = report->path.len;
	const char *key;
	json_t *inner;

	if (!json_is_object(value)) {
		report_type(report, value, "<class 'dict'>");
		return;
	}
	json_object_foreach ((json_t *)value, key, inner) {
		json_auto_t *name = json_string(key);

		buf_printf(&report->path, " (key: %s)", key);
		check_value(report, name, shape->key);
		leave(report, len);
		buf_printf(&report->path, ".%s", key);
		check_value(report, inner, shape->element);
		leave(report, len);
	}
}

static void
check_string(
    struct misfits *report, const json_t *value, const struct shape *shape)
{
	if (strcmp(repr_type(value), "str") != 0)
		report_type(report, value, "<class 'str'>");
	else
		report_length(report,
		    utf8_count(
			json_string_value(value), json_string_length(value)),
		    shape);
}

/* Whether a number (or, as in Python, a boolean) is below the minimum. */
static bool
is_below(const json_t *value, int64_t min)
{
	if (json_is_big(value))
		return json_big_digits(value)[0] == '-';
	if (json_is_boolean(value))
		return json_is_true(value) < min;
	if (json_is_real(value))
		return json_real_value(value) < (double)min;
	return json_integer_value(value) < min;
}

static void
check_number(struct misfits *report, const json_t *value,
    const struct shape *shape, bool real)
{
	const char *type = repr_type(value);

	if (strcmp(type, "int") != 0 && strcmp(type, "bool") != 0 &&
	    !(real && strcmp(type, "float") == 0)) {
		report_type(report, value,
		    real ? "<class 'float'>, <class 'decimal.Decimal'>, "
			   "<class 'int'>"
			 : "<class 'int'>");
		return;
	}
	if (!shape->has_min || !is_below(value, shape->min))
		return;
	start_line(report);
	buf_printf(&report->lines,
	    "Invalid value for parameter %s, value: ", path_name(report));
	repr_write_str(&report->lines, value);
	buf_printf(
	    &report->lines, ", valid min value: %lld", (long long)shape->min);
}

static void
check_blob(struct misfits *report, const json_t *value)
{
	const char *type = repr_type(value);

	if (strcmp(type, "str") != 0 && strcmp(type, "bytes") != 0)
		report_type(report, value,
		    "<class 'bytes'>, <class 'bytearray'>, file-like object");
}

static void
check_value(
    struct misfits *report, const json_t *value, const struct shape *shape)
{
	time_t moment;

	switch (shape->type) {
	case SHAPE_STRUCTURE:
		check_structure(report, value, shape);
		break;
	case SHAPE_LIST:
		check_list(report, value, shape);
		break;
	case SHAPE_MAP:
		check_map(report, value, shape);
		break;
	case SHAPE_STRING:
		check_string(report, value, shape);
		break;
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		check_number(report, value, shape, false);
		break;
	case SHAPE_DOUBLE:
		check_number(report, value, shape, true);
		break;
	case SHAPE_BOOLEAN:
		if (!json_is_boolean(value))
			report_type(report, value, "<class 'bool'>");
		break;
	case SHAPE_BLOB:
		check_blob(report, value);
		break;
	case SHAPE_TIMESTAMP:
		if (!model_read_moment(value, &moment))
			report_type(report, value,
			    "<class 'datetime.datetime'>, timestamp-string");
		break;
	}
}

bool
model_check(const struct shape *input, const json_t *params, struct error *err)
{
	static const struct shape nothing = {.type = SHAPE_STRUCTURE};
	struct misfits report = {0};
	bool ok;

	check_value(&report, params, input ? input : &nothing);
	ok = report.lines.len == 0;
	if (!ok)
		fail_param(
		    err, "Parameter validation failed:\n%s", report.lines.data);
	buf_free(&report.path);
	buf_free(&report.lines);
	return ok;
}

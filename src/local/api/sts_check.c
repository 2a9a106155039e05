/* Parameters of STS against the model, all that is wrong in one message.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/sts_call.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/utf8.h"
#include "rules/pattern.h"

struct faults {
	struct sts_call *call;
	struct buf text;
	int n;
};

static void
add(struct faults *faults, const char *name, const char *value,
    const char *what, int64_t bound)
{
	buf_puts(&faults->text, faults->n++ ? "; Value " : "Value ");
	if (value)
		buf_printf(&faults->text, "'%s'", value);
	else
		buf_puts(&faults->text, "null");
	buf_printf(&faults->text, " at '%c%s' failed to satisfy constraint: ",
	    tolower((unsigned char)*name), name + 1);
	buf_printf(&faults->text, "Member must %s", what);
	if (bound >= 0)
		buf_printf(&faults->text, " %lld", (long long)bound);
}

static void
check_text(struct faults *faults, const struct member *m, const char *value)
{
	const struct shape *shape = m->shape;
	int64_t n = (int64_t)utf8_count(value, strlen(value));

	if (shape->has_min && n < shape->min)
		add(faults, m->name, value,
		    "have length greater than or equal to", shape->min);
	if (shape->has_max && n > shape->max)
		add(faults, m->name, value, "have length less than or equal to",
		    shape->max);
	if (shape->pattern && !pattern_matches(shape->pattern, value)) {
		add(faults, m->name, value,
		    "satisfy regular expression pattern:", -1);
		buf_printf(&faults->text, " %s", shape->pattern);
	}
}

static bool
check_number(struct faults *faults, const struct member *m, const char *value)
{
	const struct shape *shape = m->shape;
	char *end = NULL;
	long long n = strtoll(value, &end, 10);

	if (!*value || *end)
		return sts_refuse(faults->call, 400, "MalformedInput",
		    "For input string: \"%s\"", value);
	if (shape->has_min && n < shape->min)
		add(faults, m->name, value,
		    "have value greater than or equal to", shape->min);
	if (shape->has_max && n > shape->max)
		add(faults, m->name, value, "have value less than or equal to",
		    shape->max);
	return true;
}

static bool
check_member(struct faults *faults, const struct member *m)
{
	const char *value = sts_parameter(faults->call, m->name);

	if (!value) {
		if (m->required)
			add(faults, m->name, NULL, "not be null", -1);
		return true;
	}
	if (m->shape->type == SHAPE_INTEGER)
		return check_number(faults, m, value);
	if (m->shape->type == SHAPE_STRING)
		check_text(faults, m, value);
	return true;
}

bool
sts_check(struct sts_call *call)
{
	const struct shape *input = call->operation->input;
	struct faults faults = {.call = call};
	bool good = true;

	for (size_t i = 0; good && input && i < input->n_members; i++)
		good = check_member(&faults, &input->members[i]);
	if (good && faults.n)
		good = sts_refuse(call, 400, "ValidationError",
		    "%d validation error%s detected: %s", faults.n,
		    faults.n > 1 ? "s" : "", buf_text(&faults.text));
	buf_free(&faults.text);
	return good;
}

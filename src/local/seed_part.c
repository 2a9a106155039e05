/* SPDX-License-Identifier: Apache-2.0 */
#include "local/seed_part.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/ops.h"

static bool
run(struct seed_place *place, const char *action, json_t *in, struct call *call)
{
	bool good;

	*call = (struct call){.server = place->server,
	    .arena = place->arena,
	    .tx = *place->tx,
	    .service = &service_ecr,
	    .operation = model_find_action(&service_ecr, action),
	    .caller = {.account = place->registry->account,
		.region = place->registry->region},
	    .registry = *place->registry,
	    .in = in,
	    .out = json_object()};
	good = ops_find(action)->run(call) && !call->tx.failed;
	*place->tx = call->tx;
	return good;
}

/* Whether a setting that is asked for by its name has the value of an item. */
static bool
has_value(
    struct seed_place *place, const struct seed_part *part, const json_t *item)
{
	json_auto_t *in =
	    json_members(part->name, json_text(seed_part_name(part, item)));
	struct call call;
	bool same = run(place, part->get, in, &call) &&
	    json_equal(json_object_get(call.out, part->found),
		json_object_get(item, part->found));

	json_decref(call.out);
	json_decref(call.details);
	return same;
}

/* What a registry has from the start is as good as nothing. */
static bool
is_set(
    struct seed_place *place, const struct seed_part *part, const json_t *value)
{
	json_auto_t *in = json_object();
	struct call call;
	json_t *found, *rules;
	bool set;

	if (part->asked)
		return has_value(place, part, value);
	if (part->name)
		return false;
	set = run(place, part->get, in, &call);
	found = json_object_get(call.out, part->found);
	rules = json_object_get(found, "rules");
	if (set && json_is_object(found)) {
		const char *type = json_get_string(found, "scanType");

		set = json_array_size(rules) > 0 ||
		    (type && strcmp(type, "BASIC") != 0);
	}
	json_decref(call.out);
	return set;
}

static bool
ends_with(const char *code, const char *end)
{
	size_t len = strlen(code), n = strlen(end);

	return len > n && strcmp(code + len - n, end) == 0;
}

bool
seed_part_put(struct seed_place *place, const struct seed_part *part,
    const json_t *value, struct seed_faults *faults, const char *path,
    size_t *added)
{
	json_auto_t *in = NULL;
	struct call call;
	bool good;

	if (is_set(place, part, value))
		return true;
	in = seed_part_input(place->arena, part, value);
	good = run(place, part->put, in, &call);
	json_decref(call.out);
	json_decref(call.details);
	*added += good;
	if (good || !call.why.code)
		return good;
	return ends_with(call.why.code, "AlreadyExistsException") ||
	    seed_fault(faults, path, "%s", call.why.message);
}

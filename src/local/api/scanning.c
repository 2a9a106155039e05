/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "rules/glob.h"
#include "local/api/ops.h"
#include "local/api/scan.h"
#include "local/store/json_text.h"
#include "local/store/setting.h"

static json_t *
read_configuration(struct call *call)
{
	json_t *found = text_to_json(
	    setting_get(&call->tx, call->arena, &call->registry, "scanning"));

	return found ? found
		     : json_members("scanType", json_text("BASIC"), "rules",
			   json_array());
}

bool
scanning_is_enhanced(struct call *call)
{
	json_auto_t *configuration = read_configuration(call);
	const char *type = json_get_string(configuration, "scanType");

	return type && strcmp(type, "ENHANCED") == 0;
}

static bool
get_configuration(struct call *call)
{
	call_put(call, "scanningConfiguration", read_configuration(call));
	return true;
}

static bool
check_frequencies(struct call *call, const char *type, const json_t *rules)
{
	bool enhanced = strcmp(type, "ENHANCED") == 0;
	const json_t *rule;
	size_t i;

	json_array_foreach (rules, i, rule) {
		const char *frequency = json_get_string(rule, "scanFrequency");

		/* Enhanced scanning has no manual rules, but the service has
		 * been seen to take them. */
		if (enhanced || strcmp(frequency, "CONTINUOUS_SCAN") != 0)
			continue;
		return call_invalid(call, "scanFrequency",
		    "%s is not supported for scan type %s", frequency, type);
	}
	return true;
}

static bool
put_configuration(struct call *call)
{
	const char *type = call_string(call, "scanType");
	json_t *rules = call_member(call, "rules");
	json_t *made = json_object();

	put_string(made, "scanType", type ? type : "BASIC");
	json_object_set_new(
	    made, "rules", rules ? json_deep_copy(rules) : json_array());
	call_put(call, "registryScanningConfiguration", made);
	return check_frequencies(call, type ? type : "BASIC", rules) &&
	    setting_set(&call->tx, &call->registry, "scanning",
		json_to_text(call->arena, made));
}

/* The last filter that fits decides. */
static void
apply_rules(
    const json_t *rules, const char *name, const char **frequency, json_t *out)
{
	const json_t *rule;
	json_t *filter;
	size_t i, j;

	json_array_foreach (rules, i, rule) {
		json_array_foreach (
		    json_object_get(rule, "repositoryFilters"), j, filter) {
			const char *text = json_get_string(filter, "filter");
			bool fits = strchr(text, '*')
			    ? glob_matches(text, name)
			    : strstr(name, text) != NULL;

			if (!fits)
				continue;
			*frequency = json_get_string(rule, "scanFrequency");
			json_array_clear(out);
			json_array_append(out, filter);
		}
	}
}

static json_t *
repository_configuration(
    struct call *call, const struct repo *repo, const json_t *rules)
{
	json_t *out = json_object(), *filters = json_array();
	const char *frequency = repo->scan_on_push ? "SCAN_ON_PUSH" : "MANUAL";

	apply_rules(rules, repo->name, &frequency, filters);
	put_string(out, "repositoryArn",
	    repo_arn(call->arena, &call->registry, repo->name));
	put_string(out, "repositoryName", repo->name);
	json_object_set_new(
	    out, "scanOnPush", json_boolean(repo->scan_on_push));
	put_string(out, "scanFrequency", frequency);
	json_object_set_new(out, "appliedScanFilters", filters);
	return out;
}

static bool
batch_get(struct call *call)
{
	json_auto_t *configuration = read_configuration(call);
	const json_t *rules = json_object_get(configuration, "rules"), *name;
	json_t *found = json_array(), *failures = json_array();
	struct repo repo;
	size_t i;

	call_put(call, "scanningConfigurations", found);
	call_put(call, "failures", failures);
	json_array_foreach (call_member(call, "repositoryNames"), i, name) {
		const char *text = json_string_value(name);

		if (repo_find(
			&call->tx, call->arena, call->registry.id, text, &repo))
			json_array_append_new(found,
			    repository_configuration(call, &repo, rules));
		else
			json_array_append_new(failures,
			    json_members("repositoryName", json_text(text),
				"failureCode",
				json_text("REPOSITORY_NOT_FOUND"),
				"failureReason",
				json_text("REPOSITORY_NOT_FOUND")));
	}
	return !call->tx.failed;
}

const struct op scanning_ops[] = {
    {"GetRegistryScanningConfiguration", get_configuration, OP_ECHO, NULL},
    {"PutRegistryScanningConfiguration", put_configuration, OP_WRITE, NULL},
    {"BatchGetRepositoryScanningConfiguration", batch_get, 0, NULL},
    {NULL, NULL, 0, NULL},
};

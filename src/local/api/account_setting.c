/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "local/api/ops.h"
#include "base/countof.h"
#include "local/store/setting.h"

/* Account settings, with the values that each may have; the first is what
 * holds when nothing was set. */
static const struct account_setting {
	const char *name;
	const char *values[3];
} settings[] = {
    {"BASIC_SCAN_TYPE_VERSION", {"AWS_NATIVE", "CLAIR"}},
    {"REGISTRY_POLICY_SCOPE", {"V2", "V1"}},
    {"BLOB_MOUNTING", {"DISABLED", "ENABLED"}},
};

static const struct account_setting *
find(struct call *call)
{
	const char *name = call_string(call, "name");

	for (size_t i = 0; i < countof(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	call_invalid(call, "name",
	    "Member must satisfy enum value set: [BASIC_SCAN_TYPE_VERSION, "
	    "REGISTRY_POLICY_SCOPE, BLOB_MOUNTING]");
	return NULL;
}

static const char *
key_of(struct call *call, const struct account_setting *setting)
{
	return arena_printf(call->arena, "account/%s", setting->name);
}

/* By the specification blobs are mounted unless that is switched off: see
 * may_mount() in registry/oci_upload.c. */
static bool
is_on_here(const struct call *call, const struct account_setting *setting)
{
	return call->server->options.wire_oci &&
	    strcmp(setting->name, "BLOB_MOUNTING") == 0;
}

static bool
get(struct call *call)
{
	const struct account_setting *setting = find(call);
	const char *value;

	if (!setting)
		return false;
	value = setting_get(
	    &call->tx, call->arena, &call->registry, key_of(call, setting));
	call_put_string(call, "name", setting->name);
	call_put_string(call, "value",
	    value ? value : setting->values[is_on_here(call, setting)]);
	return true;
}

static bool
put(struct call *call)
{
	const struct account_setting *setting = find(call);
	const char *value = call_string(call, "value");

	if (!setting)
		return false;
	for (const char *const *known = setting->values; *known; known++) {
		if (strcmp(*known, value) != 0)
			continue;
		call_put_string(call, "name", setting->name);
		call_put_string(call, "value", value);
		return setting_set(
		    &call->tx, &call->registry, key_of(call, setting), value);
	}
	return call_invalid(call, "value",
	    "Member must satisfy enum value set: [%s, %s]", setting->values[0],
	    setting->values[1]);
}

const struct op setting_ops[] = {
    {"GetAccountSetting", get, 0, NULL},
    {"PutAccountSetting", put, OP_WRITE, NULL},
    {NULL, NULL, 0, NULL},
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/seed/settings.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "rules/seed/shape.h"
#include "rules/seed/value.h"

bool
seed_check_encryption(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	const char *type = json_get_string(value, "encryptionType");

	if (!seed_shape_check(faults, path, value,
		"CreateRepository.encryptionConfiguration"))
		return false;
	return strcmp(type, "AES256") != 0 ||
	    !json_get_string(value, "kmsKey") ||
	    seed_fault(faults, seed_path(faults, path, "kmsKey"),
		"AES256 has no key of KMS");
}

static bool
check_rule(struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_shape_check(
	    faults, path, value, "CreatePullThroughCacheRule");
}

bool
seed_check_rules(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_check_each(faults, path, value, check_rule);
}

/* Its policies may be written as what they mean. */
static bool
check_template(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	static const struct {
		const char *key;
		bool (*check)(
		    struct seed_faults *, const char *path, const json_t *);
	} policies[] = {{"repositoryPolicy", seed_value_policy},
	    {"lifecyclePolicy", seed_value_lifecycle},
	    {"encryptionConfiguration", seed_check_encryption}};
	json_auto_t *rest = json_copy((json_t *)value);
	bool good = true;

	for (size_t i = 0; i < countof(policies); i++) {
		const json_t *inner = json_object_get(value, policies[i].key);

		if (inner && !json_is_null(inner))
			good = policies[i].check(faults,
				   seed_path(faults, path, policies[i].key),
				   inner) &&
			    good;
		json_object_del(rest, policies[i].key);
	}
	return seed_shape_check(
		   faults, path, rest, "CreateRepositoryCreationTemplate") &&
	    good;
}

bool
seed_check_templates(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_check_each(faults, path, value, check_template);
}

static bool
check_account_setting(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_shape_check(faults, path, value, "PutAccountSetting");
}

bool
seed_check_account_settings(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_check_each(faults, path, value, check_account_setting);
}

static bool
check_exclusion(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_shape_check(faults, path, value,
	    "RegisterPullTimeUpdateExclusion.principalArn");
}

bool
seed_check_exclusions(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	return seed_check_each(faults, path, value, check_exclusion);
}

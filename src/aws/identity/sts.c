/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/sts.h"

#include <stdlib.h>
#include <string.h>

#include "aws/identity/ask.h"
#include "aws/identity/region.h"
#include "base/countof.h"
#include "base/json/json_make.h"
#include "base/json/json.h"
#include "model/check.h"
#include "model/model.h"

json_t *
sts_arn_account(const char *arn)
{
	const char *from = arn;

	if (arn == NULL || strncmp(arn, "arn:", 4) != 0)
		return NULL;
	for (int i = 0; i < 4 && from != NULL; i++) {
		from = strchr(from, ':');
		from = from != NULL ? from + 1 : NULL;
	}
	if (from == NULL || strchr(from, ':') == NULL)
		return NULL;
	return json_stringn(from, strcspn(from, ":"));
}

/* Every part that signing needs must be there as text. */
static bool
keys_check(const json_t *keys, struct error *err)
{
	static const char *const names[] = {
	    "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"};

	if (!json_is_object(keys))
		return fail(err, ERR_GENERAL, "'Credentials'");
	for (size_t i = 0; i < countof(names); i++)
		if (json_get_string(keys, names[i]) == NULL)
			return fail(err, ERR_GENERAL, "'%s'", names[i]);
	return true;
}

/* Takes the result over. */
static json_t *
answer_take(json_t *result, struct error *err)
{
	json_t *keys = json_object_get(result, "Credentials");
	json_t *account = sts_arn_account(
	    json_get_string(json_object_get(result, "AssumedRoleUser"), "Arn"));
	bool ok = keys_check(keys, err);

	if (ok && account != NULL)
		json_object_set(keys, "AccountId", account);
	json_decref(account);
	if (ok)
		return result;
	json_wipe(result);
	return NULL;
}

json_t *
sts_assume(const struct lookup *lookup, const char *action,
    const json_t *arguments, const struct credentials *sign, struct error *err)
{
	struct question question = {.protocol = &protocol_query,
	    .service = &service_sts,
	    .operation = action,
	    .params = arguments,
	    .sign = sign};
	json_t *result;

	if (settings_flag(lookup->settings, SETTING_PARAMETER_VALIDATION) &&
	    !model_check(
		model_find_action(&service_sts, action)->input, arguments, err))
		return NULL;
	if (!region_find(lookup->settings, &question.region, err))
		return NULL;
	result = ask_service(lookup, &question, NULL, err);
	return result != NULL ? answer_take(result, err) : NULL;
}

json_t *
sts_caller(struct settings *settings, struct http *http,
    const struct credentials *sign, struct error *err)
{
	const struct lookup lookup = {
	    .settings = settings, .http = http, .profile = settings->profile};
	struct question question = {.protocol = &protocol_query,
	    .service = &service_sts,
	    .operation = "GetCallerIdentity",
	    .sign = sign};

	if (!region_find(settings, &question.region, err))
		return NULL;
	return ask_service(&lookup, &question, NULL, err);
}

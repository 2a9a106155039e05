/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "rules/lifecycle/policy.h"
#include "local/api/ops.h"
#include "local/api/lifecycle.h"
#include "local/store/sql.h"

bool
lifecycle_text_check(
    struct call *call, const char *text, struct lifecycle_policy *out)
{
	struct error err = {0};

	if (lifecycle_policy_parse(call->arena, text, strlen(text), out, &err))
		return true;
	call_fail(call, "InvalidParameterException", "%s", err.message);
	error_clear(&err);
	return false;
}

const char *
lifecycle_text_find(struct call *call, double *evaluated)
{
	struct sqlite3_stmt *q = sql_bind(&call->tx,
	    "SELECT lifecycle, lifecycle_run FROM repository WHERE id=?", "i",
	    call->repo.id);
	const char *text = NULL;

	if (sql_step(&call->tx, q)) {
		text = sql_text(call->arena, q, 0);
		*evaluated = sql_real(q, 1);
	}
	if (!text && !call->tx.failed)
		call_fail(call, "LifecyclePolicyNotFoundException",
		    "Lifecycle policy does not exist for the repository with "
		    "name '%s' in the registry with id '%s'",
		    call->repo.name, call->registry.account);
	return text;
}

static bool
put_policy(struct call *call)
{
	const char *text = call_string(call, "lifecyclePolicyText");
	struct lifecycle_policy policy;

	if (!lifecycle_text_check(call, text, &policy))
		return false;
	text = lifecycle_policy_kept(call->arena, text, strlen(text));
	call_put_string(call, "lifecyclePolicyText", text);
	return sql_run(&call->tx,
	    "UPDATE repository SET lifecycle=?, lifecycle_run=NULL"
	    " WHERE id=?",
	    "si", text, call->repo.id);
}

static bool
get_policy(struct call *call)
{
	double evaluated = 0;
	const char *text = lifecycle_text_find(call, &evaluated);

	if (!text)
		return false;
	call_put_string(call, "lifecyclePolicyText", text);
	call_put(call, "lastEvaluatedAt", time_value(evaluated));
	return true;
}

static bool
delete_policy(struct call *call)
{
	return get_policy(call) &&
	    sql_run(&call->tx,
		"UPDATE repository SET lifecycle=NULL, lifecycle_run=NULL"
		" WHERE id=?",
		"i", call->repo.id);
}

enum { GET = OP_REPO | OP_ECHO, CHANGE = GET | OP_WRITE };

const struct op lifecycle_ops[] = {
    {"PutLifecyclePolicy", put_policy, CHANGE, NULL},
    {"GetLifecyclePolicy", get_policy, GET, NULL},
    {"DeleteLifecyclePolicy", delete_policy, CHANGE, NULL},
    {NULL, NULL, 0, NULL},
};

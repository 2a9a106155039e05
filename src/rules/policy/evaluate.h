/*
 * Policies of repositories and registries applied: who may do what in another
 * account.  Pure: no clock, no store.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RULES_POLICY_EVALUATE_H
#define RULES_POLICY_EVALUATE_H

#include <jansson.h>
#include <stddef.h>

#include "base/memory/arena.h"

struct policy_request {
	const char *principal; /* an ARN: arn:aws:iam::123456789012:role/ci */
	const char *service;   /* "lambda.amazonaws.com", or NULL */
	const char *action;    /* "ecr:BatchGetImage" */
	const char *resource;  /* the ARN of the repository */
	const json_t *context; /* of condition.h, or NULL */
};

/* The greater one comes first. */
enum policy_effect { POLICY_SILENT, POLICY_ALLOWS, POLICY_DENIES };

struct policy_answer {
	enum policy_effect effect;
	size_t statement; /* which one says so, from 0 */
};

/* What a policy (NULL, or anything: it is then silent) says of a request: the
 * first statement that denies it, else the first that allows it.  A statement
 * without Resource is about everything. */
struct policy_answer policy_evaluate(
    const json_t *policy, const struct policy_request *request);

/* What conditions can ask of a principal, an ARN, into a context:
 * aws:PrincipalArn (of a session the role's, whose path it does not tell),
 * aws:PrincipalAccount, aws:PrincipalType and the aws:username of a user. */
void policy_put_principal(
    json_t *context, struct arena *arena, const char *principal);

/* What the policies (texts, or NULL) of a repository and of its registry say
 * together: a Deny in either comes first, then an Allow in either. */
enum policy_effect policy_decide(const char *repository, const char *registry,
    const struct policy_request *request);

#endif

/* IAM policy documents of repositories and registries: what the service
 * refuses, and how it keeps what it takes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_POLICY_CHECK_H
#define RULES_POLICY_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"

enum policy_kind {
	POLICY_REPOSITORY,
	POLICY_PUBLIC,     /* of a repository of ECR Public */
	POLICY_REGISTRY,   /* every action of ECR */
	POLICY_REGISTRY_V1 /* the three that it had at first */
};

/* The Resource of a repository policy is refused, as the service does since
 * 2019 (one page of its user guide still shows one). */
#define POLICY_REFUSED_REPOSITORY "Invalid repository policy provided"
#define POLICY_REFUSED_REGISTRY "Invalid registry policy provided"

/* Whether a policy of scope V1 is about this action, "ReplicateImage". */
bool policy_is_of_v1(const char *action);

/* One thing that the service refuses. */
struct policy_fault {
	const char *id;    /* of lint.h */
	const char *path;  /* "Statement[0].Principal.AWS[1]", "" */
	const char *words; /* ours: the service says one sentence for all */
	struct policy_fault *next;
};

/* All that is wrong, in the order of the text; NULL where it is a resource
 * policy: version, statements with an effect, a principal that can be and
 * actions that there are, nothing unknown.  The IAM user guide, "Grammar of the
 * IAM JSON policy language", is the document followed. */
const struct policy_fault *policy_check(
    struct arena *arena, const char *text, size_t len, enum policy_kind kind);

/* Whether the service refuses it: one of these faults, or an ARN of another
 * partition than the registry's ("aws-cn") as a principal. */
bool policy_is_refused(struct arena *arena, const char *text,
    enum policy_kind kind, const char *partition);

/* A policy as the service keeps it: written anew, two blanks a level, lists on
 * one line, members in its order; what is no JSON stays as it is. */
const char *policy_kept(struct arena *arena, const char *text, size_t len);

#endif

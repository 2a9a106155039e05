/* The operations of the API, a table a resource.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_OPS_H
#define LOCAL_API_OPS_H

#include "local/api/call.h"

/* What an operation asks for, found before it runs. */
enum op_needs {
	OP_WRITE = 1, /* a transaction that may change something */
	OP_REPO = 2,  /* call->repo: RepositoryNotFoundException */
	OP_IMAGE = 4, /* call->image, by imageId, which goes into the output:
			 ImageNotFoundException */
	OP_ECHO = 8   /* registryId and, with a repository, repositoryName go
			 into the output */
};

/*
 * What answers an operation.  The input has been checked against the model
 * and a transaction begun; true commits it and sends call->out, false sends
 * call->why (a ServerException without one) and keeps nothing.
 */
struct op {
	const char *name;
	bool (*run)(struct call *);
	int needs; /* a sum of `enum op_needs` */
	/* Comes first, without a transaction; or NULL. */
	bool (*before)(struct call *);
};

/* Each ends with a NULL name. */
extern const struct op repository_ops[];
extern const struct op policy_ops[];
extern const struct op tagging_ops[];
extern const struct op image_ops[];
extern const struct op image_list_ops[];
extern const struct op layer_ops[];
extern const struct op lifecycle_ops[];
extern const struct op preview_ops[];
extern const struct op scan_ops[];
extern const struct op scanning_ops[];
extern const struct op registry_ops[];
extern const struct op pull_through_ops[];
extern const struct op template_ops[];
extern const struct op signing_ops[];
extern const struct op setting_ops[];
extern const struct op exclusion_ops[];
/* ECR Public alone. */
extern const struct op public_ops[];
extern const struct op catalog_ops[];

/* By the API's name, "CreateRepository"; NULL when there is none. */
const struct op *ops_find(const char *name);

#endif

/* References to expressions.
 * SPDX-License-Identifier: Apache-2.0 */
#include "query/expref.h"

const struct node *
expref_find(const struct query *query, const json_t *value)
{
	const struct node *node = query->exprefs;

	while (node && node->value != value)
		node = node->expref;
	return node;
}

json_t *
expref_eval(struct eval *eval, const json_t *mark, json_t *value, int frames)
{
	const struct node *node = expref_find(eval->query, mark);
	json_t *result;

	eval->frames += frames;
	result = eval->node(eval, node->first, value);
	eval->frames -= frames;
	return result;
}

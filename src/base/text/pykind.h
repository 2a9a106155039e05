/* What Python has more kinds of than JSON: dictionaries, sets, tuples.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_PYKIND_H
#define BASE_PYKIND_H

#include <jansson.h>
#include <stdbool.h>

/* All but the tuple are objects here, a set one with nulls for values. */
enum pykind {
	PYKIND_USUAL,
	PYKIND_ORDERED, /* collections.OrderedDict: JSON of the command line */
	PYKIND_OMAP,    /* ruamel.yaml.compat.ordereddict */
	PYKIND_SET,
	PYKIND_TUPLE
};

/* Say what kind an object or array is, for messages; it is then kept until
 * pykind_forget(). */
void pykind_set(json_t *value, enum pykind kind);

/* The same for a value and every object in it. */
void pykind_set_objects(json_t *value, enum pykind kind);

/* Forget all kinds, and free the values kept for them. */
void pykind_forget(void);

enum pykind pykind_of(const json_t *value);

/* Whether it is a set; quick where there are none. */
bool pykind_is_set(const json_t *value);

#endif

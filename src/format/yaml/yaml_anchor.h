/* Anchors of what stands in a document more than once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_YAML_YAML_ANCHOR_H
#define FORMAT_YAML_YAML_ANCHOR_H

#include <jansson.h>
#include <stddef.h>

enum { ANCHOR_SIZE = 24 };

struct anchor;

/* A hash table of the lists and objects that more than one holder refers to
 * (only those can occur twice).  A zeroed struct is empty. */
struct anchors {
	struct anchor *slots;
	size_t count, cap;
	unsigned last; /* number given */
};

enum anchor_use { ANCHOR_NONE, ANCHOR_FIRST, ANCHOR_ALIAS };

/* Walk the document and number what occurs again: id001, id002, … in the
 * order of the second occurrences.  The same means the same json_t. */
void anchors_find(struct anchors *anchors, const json_t *document);

/* How the list or object is to be written at this place, in document order;
 * `name` is filled unless the answer is ANCHOR_NONE: &id001 or *id001. */
enum anchor_use anchors_use(
    struct anchors *anchors, const json_t *value, char name[ANCHOR_SIZE]);

void anchors_free(struct anchors *anchors);

#endif

/* XML answers as trees.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_XML_H
#define AWS_WIRE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"

/* An element, without its attributes and namespace. */
struct xml {
	const char *name;
	char *text; /* in front of its first child; NULL: none */
	struct xml *children, *next;
};

/*
 * Read a document: its root, in the arena, for xml_wipe(); NULL with the reason
 * appended to `why` ("syntax error: line 1, column 0").  Documents with a DTD,
 * or nested beyond 256 levels, are refused.
 */
struct xml *xml_read(
    struct arena *arena, const char *data, size_t len, struct buf *why);

/* The first child of that name, or NULL. */
const struct xml *xml_find(const struct xml *parent, const char *name);

/* Whether more of its name stand behind it. */
bool xml_is_repeated(const struct xml *element);

/* Overwrite every text; NULL does nothing. */
void xml_wipe(struct xml *root);

#endif

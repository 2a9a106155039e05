/* XML answers as JSON values.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_XML_H
#define AWS_WIRE_XML_H

#include <jansson.h>
#include <stddef.h>

#include "base/memory/buf.h"

/*
 * Read a document into an object of its one root element: an element with
 * children is an object, one without is its text; of elements of the same
 * name the first counts, but those called "member" or "entry" are an array
 * of all; attributes and namespaces are dropped.  A new
 * reference, or NULL with the reason appended to `why` ("syntax error: line
 * 1, column 0").  Documents with a DTD, or nested beyond 32 levels, are
 * refused.
 */
json_t *xml_read(const char *data, size_t len, struct buf *why);

#endif

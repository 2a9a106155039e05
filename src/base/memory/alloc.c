/* Memory that is always there, or the program ends.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/memory/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
out_of_memory(void)
{
	static const char text[] = "ecr: [ERROR]: out of memory\n";

	/* stdio may itself need memory here */
	fwrite(text, 1, sizeof(text) - 1, stderr);
	abort();
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *
xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

char *
xstrdup(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(xmalloc(size), text, size);
}

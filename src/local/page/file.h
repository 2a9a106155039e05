/* The files of the page, which lie in the program.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_FILE_H
#define LOCAL_PAGE_FILE_H

#include <stddef.h>

#include "local/http/http.h"

struct page_file {
	const char *name; /* "main.js"; NULL at the end */
	const char *type, *etag;
	const unsigned char *gzip;
	size_t gzip_size, size;
};

/* Made of src/local/page/assets by compile.c. */
extern const struct page_file page_files[];

/* The file of that name, or NULL. */
const struct page_file *file_find(const char *name);

/* Answer with a file: compressed for whom takes that, or that the client has
 * it already. */
void file_answer(struct request *request, struct response *response,
    const struct page_file *file);

#endif

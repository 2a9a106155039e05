/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

const struct page_file *
file_find(const char *name)
{
	for (const struct page_file *file = page_files; file->name; file++)
		if (strcmp(file->name, name) == 0)
			return file;
	return NULL;
}

/* Whether "*", or the word with a weight above nothing, stands in a list like
 * "gzip;q=0.5, br". */
static bool
takes(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *q;

	for (; list && *list;
	     list += strcspn(list, ","), list += *list == ',') {
		list += strspn(list, " \t");
		if (strncasecmp(list, word, len) != 0 ||
		    !strchr(" \t;,", list[len]))
			continue;
		q = strcasestr(list, "q=");
		return !q || q > list + strcspn(list, ",") ||
		    strtod(q + 2, NULL) > 0;
	}
	return false;
}

/* One of those that If-None-Match lists; weak ones will do (RFC 9110, section
 * 13.1.2). */
static bool
is_had(const char *list, const char *etag)
{
	const char *at = list ? strstr(list, etag) : NULL;

	return at || (list && strcmp(list, "*") == 0);
}

static bool
inflate_into(struct buf *out, const struct page_file *file)
{
	z_stream z = {.next_in = (unsigned char *)file->gzip,
	    .avail_in = (uInt)file->gzip_size,
	    .next_out = (unsigned char *)buf_reserve(out, file->size + 1),
	    .avail_out = (uInt)file->size};
	bool good = inflateInit2(&z, 15 + 16) == Z_OK &&
	    inflate(&z, Z_FINISH) == Z_STREAM_END;

	inflateEnd(&z);
	if (good)
		out->len += file->size;
	return good;
}

void
file_answer(struct request *request, struct response *response,
    const struct page_file *file)
{
	bool packed = takes(request_header(request, "Accept-Encoding"), "gzip");
	const char *etag = arena_printf(
	    request->arena, "\"%s%s\"", file->etag, packed ? "-gz" : "");
	bool had = is_had(request_header(request, "If-None-Match"), etag);

	http_answer(response, had ? 304 : 200, file->type, "%s", "");
	http_add_header(response, "ETag", etag);
	http_add_header(response, "Vary", "Accept-Encoding, Accept");
	http_add_header(response, "Cache-Control", "no-cache");
	if (had)
		return;
	if (packed) {
		http_add_header(response, "Content-Encoding", "gzip");
		buf_add(&response->body, file->gzip, file->gzip_size);
	} else if (!inflate_into(&response->body, file)) {
		http_answer(response, 500, "text/plain", "no memory\n");
	}
}

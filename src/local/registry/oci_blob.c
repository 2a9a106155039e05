/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "local/store/blob.h"
#include "local/store/layer.h"
#include "local/registry/oci.h"

static int
open_blob(struct oci *oci, uint64_t *size)
{
	const char *digest = oci->path.reference;
	struct tx tx;
	bool found;
	int fd = -1;

	if (!oci_read(oci, &tx))
		return -1;
	found = oci_find_repo(oci, &tx, false);
	if (found && layer_find(&tx, &oci->repo, digest, NULL))
		fd = blob_open(oci->server->blobs, digest, size);
	store_end(&tx);
	if (found && fd < 0)
		oci_fail(oci, 404, "BLOB_UNKNOWN",
		    "The blob with digest '%s' does not exist in the "
		    "repository with name '%s'",
		    digest, oci->path.name);
	return fd;
}

/* RFC 9110, section 13.1.5: a range of something else is of no use. */
static const char *
wanted_range(struct oci *oci)
{
	const char *unless = request_header(oci->request, "If-Range");

	if (unless && !strstr(unless, oci->path.reference))
		return NULL;
	return request_header(oci->request, "Range");
}

static void
send_file(struct oci *oci, int fd, uint64_t size)
{
	struct response *response = oci->response;

	response->status = 200;
	response->offset = 0;
	response->length = size;
	switch (oci_range_parse(
	    wanted_range(oci), size, &response->offset, &response->length)) {
	case RANGE_NONE:
		break;
	case RANGE_ONE:
		response->status = 206;
		http_add_headerf(response, "Content-Range",
		    "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, response->offset,
		    response->offset + response->length - 1, size);
		break;
	case RANGE_BAD:
		http_add_headerf(
		    response, "Content-Range", "bytes */%" PRIu64, size);
		oci_fail(oci, 416, "RANGE_INVALID",
		    "The range lies behind the end of the blob");
		close(fd);
		return;
	}
	response->fd = fd;
	http_add_header(response, "Content-Type", "application/octet-stream");
}

void
oci_get_blob(struct oci *oci)
{
	const char *digest = oci->path.reference;
	uint64_t size = 0;
	int fd;

	if (!digest_is_valid(digest)) {
		oci_fail(
		    oci, 400, "DIGEST_INVALID", "Invalid digest '%s'", digest);
		return;
	}
	fd = open_blob(oci, &size);
	if (fd < 0)
		return;
	http_add_header(oci->response, "Docker-Content-Digest", digest);
	http_add_header(oci->response, "Accept-Ranges", "bytes");
	http_add_header(oci->response, "Cache-Control", "max-age=31536000");
	if (oci_answer_unchanged(oci, digest))
		close(fd);
	else
		send_file(oci, fd, size);
}

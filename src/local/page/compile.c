/*
 * Compile the files of the page to C tables, compressed.
 *
 * usage: compile-page FILE… >OUT
 * SPDX-License-Identifier: Apache-2.0
 */
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { LARGEST = 1024 * 1024, TAG_BYTES = 12 };

static void
die(const char *what, const char *which)
{
	fprintf(stderr, "compile-page: %s: %s\n", which, what);
	exit(1);
}

static const char *
type_of(const char *name)
{
	static const char *const types[][2] = {
	    {".html", "text/html; charset=utf-8"},
	    {".css", "text/css; charset=utf-8"},
	    {".js", "text/javascript; charset=utf-8"},
	    {".svg", "image/svg+xml"}, {".png", "image/png"}};
	const char *end = strrchr(name, '.');

	for (size_t i = 0; end && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i][0], end) == 0)
			return types[i][1];
	die("no known kind of file", name);
	return NULL;
}

static size_t
read_file(const char *path, unsigned char *out)
{
	FILE *file = fopen(path, "rb");
	size_t len;

	if (!file)
		die("cannot be read", path);
	len = fread(out, 1, LARGEST, file);
	if (len == LARGEST || ferror(file))
		die("too large, or cannot be read", path);
	fclose(file);
	return len;
}

/* No time and no name: the same file gives the same bytes. */
static size_t
compress_it(
    const unsigned char *in, size_t len, unsigned char *out, size_t room)
{
	z_stream z = {.next_in = (unsigned char *)in,
	    .avail_in = (uInt)len,
	    .next_out = out,
	    .avail_out = (uInt)room};

	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9,
		Z_DEFAULT_STRATEGY) != Z_OK ||
	    deflate(&z, Z_FINISH) != Z_STREAM_END)
		die("cannot be compressed", "zlib");
	deflateEnd(&z);
	return z.total_out;
}

static void
put_bytes(size_t number, const unsigned char *data, size_t len)
{
	printf("static const unsigned char bytes%zu[] = {", number);
	for (size_t i = 0; i < len; i++)
		printf("%s%u,", i % 16 ? "" : "\n", data[i]);
	printf("\n};\n");
}

static void
put_row(char *rows, size_t room, const char *path, size_t number, size_t size,
    const unsigned char *sum)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(rows);

	for (const char *c = name; *c; c++)
		if (*c == '"' || *c == '\\')
			die("no name for a path", name);
	len += (size_t)snprintf(rows + len, room - len,
	    "    {\"%s\", \"%s\", \"", name, type_of(name));
	for (int i = 0; i < TAG_BYTES; i++)
		len += (size_t)snprintf(rows + len, room - len, "%02x", sum[i]);
	snprintf(rows + len, room - len,
	    "\", bytes%zu, sizeof(bytes%zu), %zu},\n", number, number, size);
}

int
main(int argc, char **argv)
{
	static unsigned char in[LARGEST], out[LARGEST + 1024];
	static char rows[64 * 1024];
	unsigned char sum[EVP_MAX_MD_SIZE];

	printf("#include \"local/page/file.h\"\n");
	for (int i = 1; i < argc; i++) {
		size_t number = (size_t)i, len = read_file(argv[i], in);
		size_t size = compress_it(in, len, out, sizeof(out));

		if (!EVP_Digest(in, len, sum, NULL, EVP_sha256(), NULL))
			die("no digest", argv[i]);
		put_bytes(number, out, size);
		put_row(rows, sizeof(rows), argv[i], number, len, sum);
	}
	printf(
	    "const struct page_file page_files[] = {\n%s    {0},\n};\n", rows);
	return ferror(stdout) || fflush(stdout) != 0;
}

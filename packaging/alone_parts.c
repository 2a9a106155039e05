/*
 * Parts of static libraries that ecr-local has no use for, 0.6 MiB: SQLite's
 * full text and trees of rectangles, PCRE2's compiler to machine code.  These
 * stand where the libraries call them, so that the linker leaves them out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>

int sqlite3Fts3Init(void *db);
int sqlite3Fts5Init(void *db);
int sqlite3RtreeInit(void *db);
int _pcre2_jit_check_exec_8(const void *code, unsigned options);
const char *_pcre2_jit_get_target_8(void);
void _pcre2_jit_free_8(void *code, void *memory);
int pcre2_jit_match_8(const void *code, const unsigned char *subject,
    size_t len, size_t start, unsigned options, void *match, void *context);

int
sqlite3Fts3Init(void *db)
{
	(void)db;
	return 0;
}

int
sqlite3Fts5Init(void *db)
{
	(void)db;
	return 0;
}

int
sqlite3RtreeInit(void *db)
{
	(void)db;
	return 0;
}

int
_pcre2_jit_check_exec_8(const void *code, unsigned options)
{
	(void)code, (void)options;
	return 0;
}

const char *
_pcre2_jit_get_target_8(void)
{
	return "none";
}

void
_pcre2_jit_free_8(void *code, void *memory)
{
	(void)code, (void)memory;
}

/* PCRE2_ERROR_JIT_BADOPTION: nothing is compiled, so nobody comes here. */
int
pcre2_jit_match_8(const void *code, const unsigned char *subject, size_t len,
    size_t start, unsigned options, void *match, void *context)
{
	(void)code, (void)subject, (void)len, (void)start, (void)options,
	    (void)match, (void)context;
	return -45;
}

/* What a program was built from and runs with.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/built.h"

#include <openssl/crypto.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include <jansson.h>
#include <yaml.h>
#include <zlib.h>

/* Generated: the Makefile knows both. */
extern const char built_commit[], built_model_date[];

void
built_put_row(struct buf *out, const char *name, const char *what)
{
	buf_printf(out, "%-13s %s\n", name, what);
}

void
built_put(struct buf *out)
{
	built_put_row(out, "commit", built_commit);
	built_put_row(out, "model", built_model_date);
#ifdef __GLIBC__
	built_put_row(out, "glibc", gnu_get_libc_version());
#endif
#ifdef OPENSSL_VERSION_STRING
	built_put_row(out, "openssl", OpenSSL_version(OPENSSL_VERSION_STRING));
#else
	built_put_row(out, "libressl", OpenSSL_version(OPENSSL_VERSION));
#endif
	built_put_row(out, "jansson", jansson_version_str());
	built_put_row(out, "libyaml", yaml_get_version_string());
	built_put_row(out, "zlib", zlibVersion());
}

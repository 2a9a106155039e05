/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/login.h"

#include "base/memory/buf.h"
#include "base/text/base64.h"

char *
oci_login_basic(const struct oci_login *login)
{
	struct buf pair = {0}, out = {0};

	if (!login->user || !login->password)
		return NULL;
	buf_printf(&pair, "%s:%s", login->user, login->password);
	buf_puts(&out, "Basic ");
	base64_encode(&out, buf_text(&pair), pair.len);
	buf_wipe(&pair);
	return buf_take(&out);
}

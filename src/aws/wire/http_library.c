/* Which libcurl sends the requests.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/http_library.h"

#include <curl/curl.h>

#include "model/built.h"

void
http_library_put(struct buf *out)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
	struct buf what = {0};

	buf_puts(&what, info->version);
	if (info->ssl_version)
		buf_printf(&what, " (%s)", info->ssl_version);
	if (info->ares)
		buf_printf(&what, " (c-ares/%s)", info->ares);
	built_put_row(out, "libcurl", buf_text(&what));
	buf_free(&what);
}

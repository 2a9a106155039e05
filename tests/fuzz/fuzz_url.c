/* Any text as a URL: what is written anew names the same host.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = {0}, anew = {0};
	struct url url, again;

	buf_add(&text, data, size);
	url_split_server(&url, buf_text(&text));
	url_split(&url, buf_text(&text));
	url_put(&anew, &url);
	if (url_is_http(&url, false)) {
		url_split(&again, buf_text(&anew));
		if (again.fault != URL_SOUND || again.user.at != NULL ||
		    again.fragment.at != NULL || !url_same_origin(&url, &again))
			abort();
	}
	buf_clear(&anew);
	url_clean(&anew, buf_text(&text));
	url_put_decoded(&anew, url.user);
	buf_free(&anew);
	buf_free(&text);
	return 0;
}

/* Any bytes as the head of a request to the proxy: what is passed on can be
 * read again, and goes to the same host.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "local/http/host.h"
#include "local/proxy/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const none[] = {NULL};
	struct buf text = {0}, anew = {0};
	struct proxy_head head, again;

	buf_add(&text, data, size);
	if (proxy_head_read(buf_text(&text), text.len, &head) ==
	    PROXY_HEAD_WHOLE) {
		if (head.len > text.len || head.host.port <= 0)
			abort();
		host_is_known(head.host.name, none);
		if (!head.tunnel) {
			proxy_head_put(&anew, &head, true, NULL);
			if (anew.len < PROXY_HEAD &&
			    (proxy_head_read(anew.data, anew.len, &again) !=
				    PROXY_HEAD_WHOLE ||
				strcmp(again.host.name, head.host.name) != 0 ||
				again.host.port != head.host.port ||
				again.len != anew.len))
				abort();
		}
	}
	buf_free(&text);
	buf_free(&anew);
	return 0;
}

/* Keys set in the text of a configuration file: what is written in our own way
 * can be read again.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "aws/config/ini_edit.h"
#include "base/ini.h"
#include "base/json/json_make.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	json_t *file = ini_parse(text, size, false), *again;
	json_t *values = json_loads(size % 2 ? "{\"a\": \"b\", \"t\": null}"
					     : "{\"s\": {\"a\": \"b\"}}",
	    0, NULL);

	for (int rules = INI_AS_PEER; rules <= INI_CAREFUL; rules++) {
		struct error err = {0};
		struct buf out = {0};
		bool ok = ini_edit(&out, text, size, "profile x", values,
		    (enum ini_rules)rules, &err);

		again = ok ? ini_parse(buf_text(&out), out.len, false) : NULL;
		if (ok && file && rules == INI_CAREFUL && !again)
			abort();
		json_wipe(again);
		error_clear(&err);
		buf_free(&out);
	}
	json_wipe(file);
	json_decref(values);
	return 0;
}

/* Cache files of role keys.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "aws/config/ini.h"
#include "aws/identity/role.h"
#include "base/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct credentials keys = {0};
	json_t *file = json_read((const char *)data, size, NULL);

	role_keys(file, &keys);
	credentials_clear(&keys);
	ini_free(file);
	return 0;
}

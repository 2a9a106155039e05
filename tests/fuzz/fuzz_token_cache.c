/* Cache files of role keys.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/json/json_make.h"
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
	json_wipe(file);
	return 0;
}

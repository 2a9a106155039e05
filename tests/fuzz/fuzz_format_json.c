/* Any JSON, whole and, where the format can, in steps.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_format.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format("json", data, size);
}

/* Any JSON, whole and, where the format can, in steps. */
#include "fuzz_format.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format("table", data, size);
}

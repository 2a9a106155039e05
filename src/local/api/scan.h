/* Scans as the API shows them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_SCAN_H
#define LOCAL_API_SCAN_H

#include "local/api/call.h"

/* Add imageScanStatus and imageScanFindingsSummary of an image to what
 * DescribeImages says of it; nothing when it was never scanned. */
void scan_put_summary(struct call *call, json_t *out, int64_t image);

/* Whether the registry's images are scanned by Amazon Inspector
 * (scanning.c). */
bool scanning_is_enhanced(struct call *call);

#endif

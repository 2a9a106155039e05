/* Reason phrases of HTTP statuses.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_REASON_H
#define AWS_WIRE_REASON_H

/* The phrase of a status (RFC 9110, section 15), "" when it has none. */
const char *reason_of(int status);

#endif

/* The manual of `ecr local`.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MANUAL_LOCAL_H
#define CMD_MANUAL_LOCAL_H

#include "cli/help/manual.h"

extern const struct manual local_manuals[];

#endif

/* What help and man pages say of configure and doctor.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MANUAL_CONFIGURE_H
#define CMD_MANUAL_CONFIGURE_H

#include "cli/help/manual.h"

extern const struct manual configure_manuals[];

#endif

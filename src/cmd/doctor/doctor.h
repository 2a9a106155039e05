/* doctor: what works, what does not, and what to do about it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DOCTOR_DOCTOR_H
#define CMD_DOCTOR_DOCTOR_H

#include "cli/command.h"

extern const struct command doctor_command;

#endif

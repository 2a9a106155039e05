/* Completion of command lines of other programs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_PROGRAM_H
#define CLI_COMPLETE_PROGRAM_H

#include "cli/complete/candidates.h"

/* Programs on PATH, or a path to one. */
void complete_program_name(struct candidates *candidates);

#endif

/* The manual of `ecr local`. */
#ifndef CMD_MANUAL_LOCAL_H
#define CMD_MANUAL_LOCAL_H

#include "cli/help/manual.h"

extern const struct manual local_manuals[];

#endif

/* What help and man pages say of configure and doctor. */
#ifndef CMD_MANUAL_CONFIGURE_H
#define CMD_MANUAL_CONFIGURE_H

#include "cli/help/manual.h"

extern const struct manual configure_manuals[];

#endif

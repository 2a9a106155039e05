/* configure: settings and credentials, shown, written and handed on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CONFIGURE_CONFIGURE_H
#define CMD_CONFIGURE_CONFIGURE_H

#include "cli/command.h"

extern const struct command configure_command;

/* Its parts, each in a file of its name. */
extern const struct command configure_get_part, configure_set_part,
    configure_list_part, configure_list_profiles_part, configure_import_part,
    configure_export_part, configure_add_model_part, configure_sso_part,
    configure_sso_session_part;

/* The rows of `list --details`, which the peer does not have. */
bool configure_details(struct run *run, struct error *err);

#endif

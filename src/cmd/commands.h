/* The table of commands.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cli/command.h"

/* All of them, NULL-terminated. */
extern const struct command *const commands[];

/* Each in a file of its name. */
extern const struct command get_login_password_command, wait_command,
    public_command, sts_command, get_login_command, exists_command,
    repos_command, images_command, latest_command, inspect_command,
    lifecycle_command, policy_command, login_command, logout_command,
    docker_config_command, kubelet_config_command, k8s_secret_command,
    local_command, configure_command, whoami_command, sso_command,
    console_command, findings_command, du_command, rm_command, prune_command,
    ensure_command, export_command, apply_command, tag_command, copy_command,
    doctor_command, help_command;

/* Their parts. */
extern const struct command configure_get_part, configure_set_part,
    configure_list_part, configure_list_profiles_part, configure_import_part,
    configure_export_part, configure_add_model_part, configure_sso_part,
    configure_sso_session_part, policy_lint_part, policy_test_part,
    policy_show_part, policy_allow_part, policy_revoke_part,
    lifecycle_lint_part, lifecycle_test_part, lifecycle_diff_part,
    lifecycle_apply_part;

#endif

/* The table of commands: one line for each file here.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

#include <stddef.h>

const struct command *const commands[] = {
    &get_login_password_command,
    &wait_command,
    &public_command,
    &sts_command,
    &get_login_command,
    &exists_command,
    &repos_command,
    &images_command,
    &latest_command,
    &inspect_command,
    &lifecycle_command,
    &policy_command,
    &login_command,
    &logout_command,
    &docker_config_command,
    &kubelet_config_command,
    &k8s_secret_command,
    &local_command,
    &configure_command,
    &whoami_command,
    &sso_command,
    &console_command,
    &findings_command,
    &du_command,
    &rm_command,
    &prune_command,
    &ensure_command,
    &export_command,
    &apply_command,
    &tag_command,
    &copy_command,
    &doctor_command,
    &help_command,
    NULL,
};

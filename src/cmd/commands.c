/* The table of commands: one line for each file here.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

#include <stddef.h>

#include "cmd/clean/clean.h"
#include "cmd/configure/configure.h"
#include "cmd/login/credential_provider.h"
#include "cmd/doctor/doctor.h"
#include "cmd/du/du.h"
#include "cmd/findings/findings.h"
#include "cmd/mirror/get_login.h"
#include "cmd/mirror/get_login_password.h"
#include "cmd/mirror/help.h"
#include "cmd/local.h"
#include "cmd/login/login.h"
#include "cmd/mirror/public.h"
#include "cmd/mirror/wait.h"
#include "cmd/session/session.h"
#include "cmd/inspect/inspect.h"
#include "cmd/policies/lifecycle.h"
#include "cmd/move/moving.h"
#include "cmd/policies/policy.h"
#include "cmd/look/look.h"
#include "cmd/settle/settle.h"
#include "cmd/whoami.h"

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

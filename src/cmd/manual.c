/* The manual of the commands of our own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/manual.h"

#include <stddef.h>

#include "cmd/manual_configure.h"
#include "cmd/manual_local.h"

static const char *const clients[] = {"docker", "podman", "helm", NULL};
static const char *const systems[] = {"github", NULL};

static const struct extra login_options[] = {
    {"client", "CLIENT", "Whose file the login goes to. Default: docker.",
	clients},
    {"public", NULL, "Log in to ECR Public, too.", NULL},
    {"run-client", NULL,
	"Let the client itself log in, with the password on its standard "
	"input, in place of writing its file.",
	NULL},
    {"ci", "SYSTEM",
	"Mask the password in the log of this CI system, and set user name "
	"and password as outputs of the step, and the registry if it is one.",
	systems},
    {0},
};

static const struct extra logout_options[] = {
    {"client", "CLIENT",
	"Whose file the login is removed from. Default: "
	"docker.",
	clients},
    {0},
};

static const struct extra docker_config_options[] = {
    {"helper", "NAME",
	"Helper to name: docker-credential-NAME. Default: ecr-login.", NULL},
    {"force", NULL, "Replace another helper that stands there.", NULL},
    {0},
};

static const struct extra kubelet_options[] = {
    {"service-accounts", NULL,
	"Let pods pull as the role of their service account.", NULL},
    {0},
};

static const struct extra get_login_options[] = {
    {"registry-ids", "ID...",
	"Accounts whose registries to log in to: 12 digits each. Default: "
	"the account of the credentials in use.",
	NULL},
    {"include-email", NULL,
	"Print -e none, too, which old versions of docker want. The default.",
	NULL},
    {"no-include-email", NULL, "Leave -e none out.", NULL},
    {0},
};

static const struct example login_examples[] = {
    {"Log docker in to the registry of the account", "ecr login"},
    {"Log podman in to a registry in another account",
	"ecr login --client podman "
	"210987654321.dkr.ecr.us-east-1.amazonaws.com"},
    {"Two accounts in the region in force, and ECR Public",
	"ecr login 123456789012 210987654321 --public"},
    {"In a job of GitHub Actions, with the password masked",
	"ecr login --ci github"},
    {0},
};

static const struct example logout_examples[] = {
    {"Forget every login to ECR", "ecr logout"},
    {0},
};

static const struct example docker_config_examples[] = {
    {"Let docker ask the credential helper for one registry",
	"ecr docker-config 123456789012.dkr.ecr.us-east-1.amazonaws.com"},
    {"With the profile prod, by a link docker-credential-ecr-login-prod",
	"ecr docker-config --helper ecr-login-prod "
	"210987654321.dkr.ecr.us-east-1.amazonaws.com"},
    {0},
};

static const struct example kubelet_examples[] = {
    {"Write the configuration that the kubelet reads",
	"ecr kubelet-config > credential-config.yaml"},
    {0},
};

static const struct example get_login_examples[] = {
    {"Print the command that logs docker in",
	"ecr get-login --no-include-email"},
    {0},
};

static const struct example password_examples[] = {
    {"Log docker in without writing the password down",
	"ecr get-login-password | docker login --username AWS "
	"--password-stdin \"$REGISTRY\""},
    {0},
};

static const struct manual login_manuals[] = {
    {"login", "[REGISTRY...]",
	"Log docker, podman or helm in to registries. Without a name the "
	"registry of the account in use is meant. Several may be in different "
	"accounts and regions; ecr-registries(5) says which profile is used "
	"for which. The login lasts for 12 hours.",
	login_options, login_examples},
    {"logout", "[REGISTRY...]",
	"Remove logins of ECR registries from a client's file. Without a name "
	"every login to ECR is removed.",
	logout_options, logout_examples},
    {"docker-config", "[REGISTRY...]",
	"Make docker ask the credential helper for a registry. Puts an entry "
	"for each registry into credHelpers of docker's configuration and "
	"leaves everything else there as it is. Without a name the registry of "
	"the account in use is meant.",
	docker_config_options, docker_config_examples},
    {"kubelet-config", NULL,
	"Print the kubelet's configuration for ecr-credential-provider. It is "
	"for the kubelet's option --image-credential-provider-config.",
	kubelet_options, kubelet_examples},
    {"get-login", NULL,
	"Print docker login commands, as AWS CLI v1 did. The password stands "
	"in them and so in the list of processes: get-login-password or login "
	"are the better way.",
	get_login_options, get_login_examples},
    {"get-login-password", NULL,
	"Print a password for docker login and the like. It is good for 12 "
	"hours; the user name is AWS. --output and --query do not apply.",
	NULL, password_examples},
    {0},
};

const struct manual *const manuals[] = {
    login_manuals, local_manuals, configure_manuals, NULL};

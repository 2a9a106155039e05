/* kubelet-config: the configuration that makes the kubelet call us.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "model/partition.h"
#include "rules/registry.h"
#include "cli/run.h"
#include "base/memory/buf.h"
#include "cmd/login/credential_provider.h"
#include "cli/standard_output.h"

enum { SERVICE_ACCOUNTS };

static const struct arg options[] = {
    [SERVICE_ACCOUNTS] = {"--service-accounts", .exact = true,
	.doc = "Let pods pull as the role of their service account."},
    {0},
};

static const struct example examples[] = {
    {"Write the configuration that the kubelet reads",
	"ecr kubelet-config > credential-config.yaml"},
    {0},
};

static const char head[] = "apiVersion: kubelet.config.k8s.io/v1\n"
			   "kind: CredentialProviderConfig\n"
			   "providers:\n"
			   "  - name: ecr-credential-provider\n"
			   "    matchImages:\n";

static const char tail[] =
    "    defaultCacheDuration: 12h\n"
    "    apiVersion: credentialprovider.kubelet.k8s.io/v1\n";

static const char service_accounts[] =
    "    tokenAttributes:\n"
    "      serviceAccountTokenAudience: sts.amazonaws.com\n"
    "      cacheType: ServiceAccount\n"
    "      requireServiceAccount: false\n"
    "      optionalServiceAccountAnnotationKeys:\n"
    "        - eks.amazonaws.com/ecr-role-arn\n";

static void
add_image(struct buf *out, const char *host, const char *suffix)
{
	buf_printf(out, "      - \"%s%s\"\n", host, suffix);
}

/* Every host of ECR; partitions may share their domains. */
static void
add_images(struct buf *out)
{
	for (size_t i = 0; i < n_partitions; i++) {
		const struct partition *partition = &partitions[i];
		size_t same = 0;

		while (strcmp(partitions[same].dns_suffix,
			   partition->dns_suffix) != 0)
			same++;
		if (same < i)
			continue;
		add_image(out, "*.dkr.ecr.*.", partition->dns_suffix);
		add_image(out, "*.dkr.ecr-fips.*.", partition->dns_suffix);
		add_image(out, "*.dkr-ecr.*.", partition->registry_dualstack);
		add_image(
		    out, "*.dkr-ecr-fips.*.", partition->registry_dualstack);
	}
	for (const char *const *host = registry_public_hosts; *host; host++)
		add_image(out, *host, "");
}

static bool
kubelet_config(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct buf out = {0};

	(void)run;
	buf_puts(&out, head);
	add_images(&out);
	buf_puts(&out, tail);
	if (argparse_given(given, SERVICE_ACCOUNTS))
		buf_puts(&out, service_accounts);
	return print_whole(&out, err);
}

const struct command kubelet_config_command = {
    .name = "kubelet-config",
    .group = "login",
    .doc = "Print the kubelet's configuration for ecr-credential-provider. It "
	   "is for the kubelet's option --image-credential-provider-config.",
    .options = options,
    .examples = examples,
    .run = kubelet_config,
};

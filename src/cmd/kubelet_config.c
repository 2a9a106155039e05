/* kubelet-config: the configuration that makes the kubelet call us. */
#include "base/buf.h"
#include "cmd/credential_provider.h"
#include "cmd/own.h"
#include "cmd/print.h"

enum { SERVICE_ACCOUNTS, ARGS };

static const struct arg args[ARGS] = {
    [SERVICE_ACCOUNTS] = {.name = "--service-accounts", .exact = true},
};

static const char *const match_images[] = {"*.dkr.ecr.*.amazonaws.com",
    "*.dkr.ecr.*.amazonaws.com.cn", "*.dkr.ecr-fips.*.amazonaws.com",
    "*.dkr-ecr.*.on.aws", "*.dkr-ecr-fips.*.on.aws",
    "*.dkr-ecr.*.on.amazonwebservices.com.cn", "*.dkr.ecr.*.amazonaws.eu",
    "*.dkr.ecr.*.c2s.ic.gov", "*.dkr.ecr.*.sc2s.sgov.gov",
    "*.dkr.ecr.*.cloud.adc-e.uk", "*.dkr.ecr.*.csp.hci.ic.gov",
    "public.ecr.aws", "ecr-public.aws.com"};

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

static bool
kubelet_config(struct run *run, struct words words, struct error *err)
{
	struct own own = {.command = "kubelet-config",
	    .args = args,
	    .n = ARGS,
	    .takes_words = false};
	struct buf out = {0};
	bool ok;

	if (!own_parse(run, &own, words, err))
		return own_stopped(err);
	buf_puts(&out, head);
	for (size_t i = 0; i < sizeof(match_images) / sizeof(*match_images);
	     i++)
		buf_printf(&out, "      - \"%s\"\n", match_images[i]);
	buf_puts(&out, tail);
	if (own_given(&own, SERVICE_ACCOUNTS))
		buf_puts(&out, service_accounts);
	ok = print_text(out.data, err) && print_done(err);
	buf_free(&out);
	return ok;
}

const struct command kubelet_config_command = {
    .name = "kubelet-config",
    .summary = "Print the kubelet's configuration for our provider.",
    .group = "login",
    .run = kubelet_config,
};

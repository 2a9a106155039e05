/* Host names of AWS, in every partition and variant.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/countof.h"
#include "model/partition.h"
#include "rules/service_host.h"
#include "unit.h"

static const struct {
	const char *host, *service;
} known[] = {
    {"api.ecr.us-east-1.amazonaws.com", "ecr"},
    {"api.ecr-fips.us-gov-west-1.amazonaws.com", "ecr"},
    {"ecr.eu-west-1.api.aws", "ecr"},
    {"ecr-fips.us-east-1.api.aws", "ecr"},
    {"ecr.us-east-1.amazonaws.com", "ecr"},
    {"api.ecr.cn-north-1.amazonaws.com.cn", "ecr"},
    {"api.ecr.eusc-de-east-1.amazonaws.eu", "ecr"},
    {"api.ecr.us-iso-east-1.c2s.ic.gov", "ecr"},
    {"api.ecr.xx-west-1.amazonaws.com", NULL},
    {"api.ecr.eu-west-99.amazonaws.com", "ecr"},
    {"api.ecr.cn-north-1.amazonaws.com", NULL},
    {"api.ecr.us-east-1.amazonaws.com.evil.example", NULL},
    {"xapi.ecr.us-east-1.amazonaws.com", NULL},
    {"api.ecr.amazonaws.com", NULL},
    {"api.ecr..amazonaws.com", NULL},
    {"vpce-0a1-b2.api.ecr.us-east-1.vpce.amazonaws.com", "ecr"},
    {"vpce-0a1-b2.sts.us-east-1.vpce.amazonaws.com", "sts"},
    {"vpce-0a1-b2.s3.us-east-1.vpce.amazonaws.com", NULL},
    {"vpce-.vpce.amazonaws.com", NULL},
    {"api.ecr-public.us-east-1.amazonaws.com", "ecr-public"},
    {"ecr-public.us-east-1.api.aws", "ecr-public"},
    {"sts.amazonaws.com", "sts"},
    {"sts.amazonaws.com.cn", "sts"},
    {"sts.us-west-2.amazonaws.com", "sts"},
    {"sts-fips.us-east-2.amazonaws.com", "sts"},
    {"sts.us-east-1.api.aws", "sts"},
    {"sts.cn-north-1.amazonaws.com.cn", "sts"},
    {"s3.us-east-1.amazonaws.com", NULL},
    {"evilsts.amazonaws.com", NULL},
    {"", NULL},
};

static void
test_endpoints(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(known); i++) {
		const char *found = service_host_find(known[i].host);

		assert_true(!found == !known[i].service);
		if (found)
			assert_string_equal(found, known[i].service);
	}
}

/* What a client makes of the rules, we know again. */
static void
test_every_rule(void **state)
{
	static const char *const names[] = {"ecr", "ecr-public", "sts"};
	char host[256];

	(void)state;
	for (size_t i = 0; i < countof(names) * n_partitions * 4; i++) {
		const char *service = names[i % countof(names)];
		const struct partition *p =
		    &partitions[i / countof(names) % n_partitions];
		size_t kind = i / countof(names) / n_partitions;
		const struct endpoint_row *row = endpoint_row_find(
		    service, p->global_region, kind & 1, kind & 2);
		const char *mark = row && row->url ? strstr(row->url, "{") : "";

		if (!mark || !*mark)
			continue;
		snprintf(host, sizeof(host), "%.*s%s%s",
		    (int)(mark - row->url - 8), row->url + 8, p->global_region,
		    strchr(mark, '}') + 1);
		assert_string_equal(service_host_find(host), service);
		assert_true(service_host_is_aws(host));
	}
}

static void
test_domains(void **state)
{
	static const char *const aws[] = {"s3.amazonaws.com", "amazonaws.com",
	    "x.s3.cn-north-1.amazonaws.com.cn", "public.ecr.aws",
	    "ecr-public.aws.com", "x.awsapps.com",
	    "portal.sso.us-east-1.api.aws", "1.dkr-ecr.us-east-1.on.aws",
	    "169.254.169.254", "[fd00:ec2::254]", "signin.aws.amazon.com",
	    "x.c2s.ic.gov"};
	static const char *const others[] = {"example.com", "myamazonaws.com",
	    "amazonaws.com.example.org", "paws", "169.254.169.25", "amazon.com",
	    "", "aws.example"};

	(void)state;
	for (size_t i = 0; i < countof(aws); i++)
		assert_true(service_host_is_aws(aws[i]));
	for (size_t i = 0; i < countof(others); i++)
		assert_false(service_host_is_aws(others[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_endpoints),
	    cmocka_unit_test(test_every_rule),
	    cmocka_unit_test(test_domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

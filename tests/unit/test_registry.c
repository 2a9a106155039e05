/* Registry hosts, by the vectors of tests/vectors/registry/hosts.txt.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "rules/registry.h"

static const char *const kinds[] = {"private", "public", "loopback"};

static const char *
dash(const char *text)
{
	return *text ? text : "-";
}

/* "host kind account region fips dualstack", as the vector file has it. */
static void
check_line(const char *line)
{
	char host[256], want[512], got[512];
	struct registry registry;

	assert_int_equal(sscanf(line, "%255s %511[^\n]", host, want), 2);
	if (!registry_parse(host, &registry))
		snprintf(got, sizeof(got), "refused");
	else
		snprintf(got, sizeof(got), "%s %s %s %d %d",
		    kinds[registry.kind], dash(registry.account),
		    dash(registry.region), registry.fips, registry.dualstack);
	if (strcmp(got, want) != 0)
		fail_msg("%s: wanted %s, got %s", host, want, got);
}

static void
test_hosts(void **state)
{
	FILE *file = fopen("tests/vectors/registry/hosts.txt", "r");
	char line[1024];
	int checked = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (*line == '#' || *line == '\n')
			continue;
		check_line(line);
		checked++;
	}
	fclose(file);
	assert_true(checked > 35);
}

static void
test_host_keeps_its_port(void **state)
{
	struct registry registry;

	(void)state;
	assert_true(registry_parse("https://localhost:4510/v2/", &registry));
	assert_string_equal(registry.host, "localhost:4510");
	assert_int_equal(registry.port, 4510);
}

static void
test_long_names_are_refused(void **state)
{
	struct registry registry;
	char name[600];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_false(registry_parse(name, &registry));
	assert_false(registry_parse("", &registry));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hosts),
	    cmocka_unit_test(test_host_keeps_its_port),
	    cmocka_unit_test(test_long_names_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

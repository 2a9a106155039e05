/* The file that maps registries to identities.
 * SPDX-License-Identifier: Apache-2.0 */
/* for its statics, too; before cmocka's fail */
#include "cmd/login/registries.c"

#include "unit.h"

static const char file[] =
    "# registries\n"
    "\n"
    "123456789012.dkr.ecr.*.amazonaws.com  profile=prod\n"
    "*.dkr.ecr.eu-west-1.amazonaws.com role=arn:aws:iam::1:role/ci "
    "profile=base # note\n"
    "public.ecr.aws\tprofile=pub";

static void
check(const char *host, const char *profile, const char *role)
{
	struct arena arena = {0};
	struct identity identity;
	struct error err = {0};

	assert_true(registries_search(
	    &arena, "f", file, strlen(file), host, &identity, &err));
	if (profile)
		assert_string_equal(identity.profile, profile);
	else
		assert_null(identity.profile);
	if (role)
		assert_string_equal(identity.role_arn, role);
	else
		assert_null(identity.role_arn);
	arena_free(&arena);
}

static void
test_the_first_match_wins(void **state)
{
	(void)state;
	check("123456789012.dkr.ecr.us-east-1.amazonaws.com", "prod", NULL);
	check("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "prod", NULL);
	check("210987654321.dkr.ecr.eu-west-1.amazonaws.com", "base",
	    "arn:aws:iam::1:role/ci");
	check("public.ecr.aws", "pub", NULL);
	check("210987654321.dkr.ecr.us-east-1.amazonaws.com", NULL, NULL);
}

static void
check_wrong(const char *text, const char *message)
{
	struct arena arena = {0};
	struct identity identity;
	struct error err = {0};

	assert_false(registries_search(
	    &arena, "f", text, strlen(text), "h", &identity, &err));
	assert_int_equal(error_status(&err), EXIT_CONFIG);
	assert_non_null(strstr(err.message, message));
	error_clear(&err);
	arena_free(&arena);
}

static void
test_wrong_lines_name_their_place(void **state)
{
	(void)state;
	check_wrong("a profile=x\nb\n", "f, line 2:");
	check_wrong("a user=x\n", "found user=x");
	check_wrong("a profile=\n", "found profile=");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_first_match_wins),
	    cmocka_unit_test(test_wrong_lines_name_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

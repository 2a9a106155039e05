/* Moments in a zone with a summer time; a zone is read once a process.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <time.h>

#include "unit.h"

#include "base/date/time.h"

static void
check(double seconds, const char *want)
{
	struct buf out = {0};

	assert_int_equal(time_add_epoch(&out, seconds, NULL), TIME_OK);
	assert_string_equal(out.data, want);
	buf_free(&out);
}

static void
offsets_follow_summer_time(void **state)
{
	(void)state;
	check(1700000000, "2023-11-14T17:13:20-05:00");
	check(1690000000, "2023-07-22T00:26:40-04:00");
	/* 01:30 comes twice in the night of 5 November 2023 */
	check(1699162200, "2023-11-05T01:30:00-04:00");
	check(1699165800, "2023-11-05T01:30:00-05:00");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(offsets_follow_summer_time),
	};

	/* the rule itself, so that no zone files are needed */
	setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Moments as the peer prints them; the expectations are the peer's.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "unit.h"

#include "base/date/date.h"
#include "base/date/isotime.h"
#include "base/date/time.h"

static void
check_epoch(double seconds, const char *want)
{
	struct buf out = {0};

	assert_int_equal(time_add_epoch(&out, seconds, NULL), TIME_OK);
	assert_string_equal(out.data, want);
	buf_free(&out);
}

static void
epochs_round_to_microseconds(void **state)
{
	(void)state;
	check_epoch(1700000000, "2023-11-14T22:13:20+00:00");
	check_epoch(1700000000.1, "2023-11-14T22:13:20.100000+00:00");
	check_epoch(1700000000.1234567, "2023-11-14T22:13:20.123457+00:00");
	check_epoch(1700000000.9999999, "2023-11-14T22:13:21+00:00");
	check_epoch(1700000000.0000004, "2023-11-14T22:13:20+00:00");
	check_epoch(-1.5, "1969-12-31T23:59:58.500000+00:00");
	check_epoch(253402300799.0, "9999-12-31T23:59:59+00:00");
	check_epoch(-62135596800.0, "0001-01-01T00:00:00+00:00");
}

static void
moments_out_of_range_are_told_apart(void **state)
{
	struct buf out = {0};
	long year = 0;

	(void)state;
	assert_int_equal(
	    time_add_epoch(&out, 1700000000123.0, &year), TIME_YEAR);
	assert_int_equal(year, 55840);
	assert_int_equal(time_add_epoch(&out, 1e30, NULL), TIME_RANGE);
	assert_int_equal(out.len, 0);
}

static void
check_text(const char *text, const char *want)
{
	struct buf out = {0};
	enum time_fault fault = time_add_text(&out, text, strlen(text), NULL);

	if (!want) {
		assert_int_not_equal(fault, TIME_OK);
	} else {
		assert_int_equal(fault, TIME_OK);
		assert_string_equal(out.data, want);
	}
	buf_free(&out);
}

static void
texts_keep_their_own_zone(void **state)
{
	(void)state;
	check_text("2023-11-14T22:13:20Z", "2023-11-14T22:13:20+00:00");
	check_text(
	    "2023-11-14T22:13:20.500Z", "2023-11-14T22:13:20.500000+00:00");
	check_text("2023-11-14T22:13:20+05:30", "2023-11-14T22:13:20+05:30");
	check_text("20231114T221320Z", "2023-11-14T22:13:20+00:00");
	check_text("2023-11-14", "2023-11-14T00:00:00");
	check_text("2023-11-14 22:13", "2023-11-14T22:13:00");
	check_text(
	    "Tue, 14 Nov 2023 22:13:20 GMT", "2023-11-14T22:13:20+00:00");
	check_text("14 Nov 2023 22:13:20 -0800", "2023-11-14T22:13:20-08:00");
	check_text("1700000000.25", "2023-11-14T22:13:20.250000+00:00");
	check_text("yesterday", NULL);
	check_text("2023-02-29T00:00:00Z", NULL);
	check_text("2023-11-14T25:00:00Z", NULL);
	check_text("", NULL);
}

static void
days_and_seconds_agree(void **state)
{
	(void)state;
	for (long long s = -70000000000; s < 250000000000; s += 86399 * 997) {
		struct date date = {0};

		date_from_seconds(&date, s);
		assert_true(date_to_seconds(&date) == s);
	}
}

static void
stamps_are_of_utc(void **state)
{
	char stamp[TIME_STAMP_SIZE];

	(void)state;
	time_stamp(stamp, 1440938160);
	assert_string_equal(stamp, "20150830T123600Z");
}

/* With 32 bits in a time_t, 2099 would be in 1962. */
static void
moments_after_2038_are_read(void **state)
{
	char text[40];
	time_t when = 0;

	(void)state;
	assert_true(sizeof(time_t) >= 8 && sizeof(off_t) >= 8);
	assert_int_equal(
	    isotime_read("2099-12-31T23:59:59Z", &when), ISOTIME_ZONED);
	assert_true((long long)when == 4102444799LL);
	isotime_write(when, "Z", text);
	assert_string_equal(text, "2099-12-31T23:59:59Z");
}

/* Services and files may say any number; no calendar goes that far. */
static void
moments_beyond_all_years_are_written(void **state)
{
	char text[40];

	(void)state;
	isotime_write((time_t)253402300799LL, "Z", text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	isotime_write((time_t)253402300800LL, "Z", text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	isotime_write((time_t)INT64_MAX, "Z", text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	isotime_write((time_t)INT64_MIN, "Z", text);
	assert_non_null(strstr(text, "1-01-01T00:00:00Z"));
}

/* The reader of dates, for caches and credentials. */
static void
test_iso(void **state)
{
	static const struct {
		const char *text;
		enum isotime kind;
		long long seconds;
	} cases[] = {
	    {"2026-11-22T01:09:06Z", ISOTIME_ZONED, 1795309746},
	    {"2026-11-22 01:09:06.5+00:00", ISOTIME_ZONED, 1795309746},
	    {"2026-11-22T03:09:06+02", ISOTIME_ZONED, 1795309746},
	    {"2026-11-22T01:09:06", ISOTIME_NAIVE, 1795309746},
	    {"2026-06-31T00:00:00Z", ISOTIME_BAD, 0},
	    {"2026-06-30T00:00:60Z", ISOTIME_BAD, 0},
	    {"tomorrow", ISOTIME_BAD, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		time_t when = 0;

		assert_int_equal(
		    isotime_read(cases[i].text, &when), cases[i].kind);
		assert_int_equal(when, cases[i].seconds);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(epochs_round_to_microseconds),
	    cmocka_unit_test(moments_out_of_range_are_told_apart),
	    cmocka_unit_test(texts_keep_their_own_zone),
	    cmocka_unit_test(days_and_seconds_agree),
	    cmocka_unit_test(stamps_are_of_utc),
	    cmocka_unit_test(test_iso),
	    cmocka_unit_test(moments_after_2038_are_read),
	    cmocka_unit_test(moments_beyond_all_years_are_written),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

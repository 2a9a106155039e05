/* What is sent again, when, and at what cost.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

/* for what they keep to themselves; before cmocka, which has a macro fail() */
#include "aws/wire/skew.c"

#include "unit.h"

#include "aws/wire/pace.h"
#include "aws/wire/retry.h"

static bool
wanted(struct retry *retry, int attempt, enum http_fault fault, int status,
    const char *code, double *delay)
{
	struct http_response response = {.status = status};
	struct retry_outcome outcome = {fault, &response, code};
	int cost;

	return retry_wanted(retry, attempt, &outcome, &cost, delay);
}

static struct retry
fresh(void)
{
	return (struct retry){.max_attempts = 3, .quota = 500};
}

static void
only_the_peers_set_is_retried(void **state)
{
	struct retry retry = fresh();
	double delay;

	(void)state;
	assert_true(wanted(&retry, 1, HTTP_OK, 500, "X", &delay));
	assert_true(wanted(&retry, 1, HTTP_OK, 504, NULL, &delay));
	assert_true(wanted(&retry, 1, HTTP_OK, 400, "SlowDown", &delay));
	assert_true(
	    wanted(&retry, 2, HTTP_OK, 400, "LimitExceededException", &delay));
	assert_true(wanted(&retry, 1, HTTP_OK, 400, "RequestTimeout", &delay));
	assert_true(wanted(&retry, 1, HTTP_TRUNCATED, 200, NULL, &delay));
	assert_true(wanted(&retry, 1, HTTP_TLS, 0, NULL, &delay));
	assert_false(wanted(&retry, 1, HTTP_OK, 501, NULL, &delay));
	assert_false(wanted(&retry, 1, HTTP_OK, 429, "429", &delay));
	assert_false(wanted(&retry, 1, HTTP_OK, 400, "slowdown", &delay));
	assert_false(wanted(&retry, 1, HTTP_OK, 200, NULL, &delay));
	assert_false(wanted(&retry, 1, HTTP_INTERRUPTED, 0, NULL, &delay));
	assert_false(wanted(&retry, 3, HTTP_OK, 500, NULL, &delay));
}

/* Many calls at once bear with a service that sheds load, and with nothing
 * else any longer than one call. */
static void
shed_calls_have_more_attempts(void **state)
{
	struct retry retry = fresh();
	double delay;

	(void)state;
	retry.shed_attempts = 12;
	assert_true(wanted(&retry, 3, HTTP_OK, 400, "SlowDown", &delay));
	assert_false(wanted(&retry, 12, HTTP_OK, 400, "SlowDown", &delay));
	assert_false(wanted(&retry, 3, HTTP_OK, 500, NULL, &delay));
	assert_false(wanted(&retry, 3, HTTP_TRUNCATED, 200, NULL, &delay));
}

static void
delays_are_jittered_and_bounded(void **state)
{
	struct retry retry = fresh();
	double delay, most = 0;

	(void)state;
	retry.max_attempts = 100;
	for (int i = 0; i < 90; i++) {
		retry.quota = 500;
		assert_true(wanted(&retry, 1 + i, HTTP_OK, 500, NULL, &delay));
		assert_true(delay >= 0 && delay < 20);
		if (delay > most)
			most = delay;
	}
	assert_true(most > 5);
	retry.revised = true;
	assert_true(wanted(&retry, 1, HTTP_OK, 500, NULL, &delay));
	assert_true(delay < 0.05);
}

static void
the_quota_runs_out(void **state)
{
	struct retry retry = fresh();
	double delay;
	int n = 0;

	(void)state;
	while (wanted(&retry, 1, HTTP_READ_TIMEOUT, 0, NULL, &delay))
		n++;
	assert_int_equal(n, 50);
	retry_succeeded(&retry, 5);
	assert_true(wanted(&retry, 1, HTTP_OK, 500, NULL, &delay));
	assert_false(wanted(&retry, 1, HTTP_OK, 500, NULL, &delay));
}

static void
the_revised_form_honours_a_header(void **state)
{
	struct retry retry = fresh();
	struct http_response response = {.status = 503};
	struct retry_outcome outcome = {HTTP_OK, &response, NULL};
	double delay;
	int cost;

	(void)state;
	buf_puts(&response.headers, "x-amz-retry-after: 1500\n");
	retry.revised = true;
	assert_true(retry_wanted(&retry, 1, &outcome, &cost, &delay));
	assert_true(delay >= 1.5 && delay < 1.6);
	assert_int_equal(cost, 14);
	buf_clear(&response.headers);
	buf_puts(&response.headers, "x-amz-retry-after: 60000\n");
	assert_true(retry_wanted(&retry, 1, &outcome, &cost, &delay));
	assert_true(delay >= 5 && delay < 5.1);
	http_response_free(&response);
}

static void
throttling_paces(void **state)
{
	struct pace *pace = pace_open();

	(void)state;
	assert_true(pace_take(pace) == 0);
	pace_observe(pace, false);
	assert_true(pace_take(pace) == 0);
	pace_observe(pace, true);
	(void)pace_take(pace);
	assert_true(pace_take(pace) > 0);
	pace_close(pace);
}

static void
skew_is_told_in_words(void **state)
{
	struct buf out = {0};

	(void)state;
	skew_describe(&out, 20);
	assert_int_equal(out.len, 0);
	skew_describe(&out, 720);
	assert_non_null(strstr(buf_text(&out), "12 minutes behind"));
	buf_clear(&out);
	skew_describe(&out, -4 * 3600);
	assert_non_null(strstr(buf_text(&out), "4 hours ahead"));
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_the_peers_set_is_retried),
	    cmocka_unit_test(shed_calls_have_more_attempts),
	    cmocka_unit_test(delays_are_jittered_and_bounded),
	    cmocka_unit_test(the_quota_runs_out),
	    cmocka_unit_test(the_revised_form_honours_a_header),
	    cmocka_unit_test(throttling_paces),
	    cmocka_unit_test(skew_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

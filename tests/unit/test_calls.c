/* Many calls at once, against a service that takes 20 ms for each.
 * SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

#include "aws/call/calls.h"
#include "aws/config/settings.h"
#include "base/clock.h"
#include "base/json/json.h"
#include "model/model.h"

enum { CALLS = 64, BUSY = 3 };

/* What parent and service share. */
static struct shared {
	int refuse;    /* how many are throttled first */
	int now, most; /* at once, and at most */
} * shared;

static pid_t service;
static char url[64];

static void
pause_ms(long ms)
{
	struct timespec wait = {.tv_nsec = ms * 1000000};

	nanosleep(&wait, NULL);
}

static void
answer(int fd, const char *body, int status)
{
	char text[512];
	int n = snprintf(text, sizeof(text),
	    "HTTP/1.1 %d X\r\nContent-Type: application/x-amz-json-1.1\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    status, strlen(body), body);

	if (write(fd, text, (size_t)n) != n)
		_exit(1);
}

/* The name in the request comes back, so that order can be seen. */
static void
serve_one(int fd, char *request)
{
	char *name = strstr(request, "\"repositoryName\": \"");
	char body[256];
	int now = __atomic_add_fetch(&shared->now, 1, __ATOMIC_SEQ_CST);

	if (now > shared->most)
		shared->most = now;
	pause_ms(20);
	__atomic_sub_fetch(&shared->now, 1, __ATOMIC_SEQ_CST);
	if (__atomic_sub_fetch(&shared->refuse, 1, __ATOMIC_SEQ_CST) >= 0) {
		answer(fd, "{\"__type\":\"ThrottlingException\"}", 400);
		return;
	}
	if (!name)
		_exit(1);
	name += strlen("\"repositoryName\": \"");
	snprintf(body, sizeof(body), "{\"repositoryName\":\"%.*s\"}",
	    (int)strcspn(name, "\""), name);
	answer(fd, body, 200);
}

/* Requests of one connection, each whole in one read: they are small. */
static void
serve_connection(int fd)
{
	char request[4096];
	ssize_t n;

	while ((n = read(fd, request, sizeof(request) - 1)) > 0) {
		request[n] = '\0';
		while (!strstr(request, "\r\n\r\n{")) {
			ssize_t more = read(
			    fd, request + n, sizeof(request) - 1 - (size_t)n);

			if (more <= 0)
				_exit(1);
			n += more;
			request[n] = '\0';
		}
		serve_one(fd, request);
	}
	_exit(0);
}

static void
serve(int listening)
{
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listening, NULL, NULL);

		if (fd >= 0 && fork() == 0)
			serve_connection(fd);
		close(fd);
	}
}

static int
set_up(void **state)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, 128) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		return -1;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", ntohs(at.sin_port));
	setenv("AWS_ACCESS_KEY_ID", "A", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "S", 1);
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	unsetenv("AWS_PROFILE");
	service = fork();
	if (service == 0)
		serve(fd);
	close(fd);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	kill(service, SIGTERM);
	waitpid(service, NULL, 0);
	return 0;
}

/* What each test opens. */
struct bench {
	struct arena arena;
	struct settings settings;
	struct client *client;
	struct calls *calls;
};

static void
bench_open(struct bench *bench, int jobs)
{
	struct settings_options options = {.region = "eu-west-1",
	    .endpoint_url = url,
	    .connect_timeout = -1,
	    .read_timeout = -1};
	struct error err = {0};

	memset(shared, 0, sizeof(*shared));
	*bench = (struct bench){0};
	assert_true(settings_open(
	    &bench->settings, &bench->arena, &options, NULL, &err));
	bench->client = client_open(&bench->settings, &service_ecr, &err);
	assert_non_null(bench->client);
	bench->calls = calls_open(bench->client, jobs);
}

static void
bench_close(struct bench *bench)
{
	calls_close(bench->calls);
	client_close(bench->client);
	settings_close(&bench->settings);
	arena_free(&bench->arena);
}

static void
ask(struct bench *bench, const char *operation, int number)
{
	char name[16];

	snprintf(name, sizeof(name), "app%d", number);
	calls_ask(bench->calls, model_find_action(&service_ecr, operation),
	    json_pack("{s:s}", "repositoryName", name),
	    (void *)(intptr_t)number);
}

static void
answers_keep_the_order_of_asking(void **state)
{
	struct bench bench;
	struct calls_answer got;

	(void)state;
	bench_open(&bench, 16);
	for (int i = 0; i < CALLS; i++)
		ask(&bench, "GetLifecyclePolicy", i);
	for (int i = 0; i < CALLS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "app%d", i);
		assert_true(calls_next(bench.calls, &got));
		assert_int_equal((intptr_t)got.mark, i);
		assert_string_equal(
		    json_get_string(got.reply, "repositoryName"), name);
		json_decref(got.reply);
	}
	assert_false(calls_next(bench.calls, &got));
	assert_in_range(shared->most, 2, 16);
	bench_close(&bench);
}

static void
no_more_than_asked_run_at_once(void **state)
{
	struct bench bench;
	struct calls_answer got;
	int n = 0;

	(void)state;
	bench_open(&bench, 3);
	for (int i = 0; i < 20; i++)
		ask(&bench, "GetLifecyclePolicy", i);
	for (; calls_any(bench.calls, &got); n++)
		json_decref(got.reply);
	assert_int_equal(n, 20);
	assert_in_range(shared->most, 1, 3);
	bench_close(&bench);
}

/* PutImage goes out ten times a second, whatever else is asked. */
static void
an_action_has_its_own_rate(void **state)
{
	struct bench bench;
	struct calls_answer got;
	double begun, first_put = 0, last_get = 0;

	(void)state;
	bench_open(&bench, 16);
	begun = clock_steady();
	for (int i = 0; i < 6; i++)
		calls_ask(bench.calls,
		    model_find_action(&service_ecr, "PutImage"),
		    json_pack("{s:s,s:s}", "repositoryName", "app",
			"imageManifest", "{}"),
		    &bench);
	for (int i = 0; i < 16; i++)
		ask(&bench, "GetLifecyclePolicy", i);
	while (calls_any(bench.calls, &got)) {
		double at = clock_steady() - begun;

		assert_non_null(got.reply);
		json_decref(got.reply);
		if (got.mark == &bench)
			first_put = at;
		else
			last_get = at;
	}
	assert_true(first_put >= 0.5); /* the last: five more than the first */
	assert_true(last_get < first_put);
	bench_close(&bench);
}

static void
throttled_calls_are_sent_again(void **state)
{
	struct bench bench;
	struct calls_answer got;
	int n = 0;

	(void)state;
	bench_open(&bench, 8);
	shared->refuse = BUSY;
	for (int i = 0; i < 10; i++)
		ask(&bench, "GetLifecyclePolicy", i);
	for (; calls_next(bench.calls, &got); n++) {
		assert_non_null(got.reply);
		json_decref(got.reply);
	}
	assert_int_equal(n, 10);
	assert_true(shared->refuse < 0);
	bench_close(&bench);
}

static void
refused_parameters_are_an_answer(void **state)
{
	struct bench bench;
	struct calls_answer got;

	(void)state;
	bench_open(&bench, 2);
	calls_ask(bench.calls,
	    model_find_action(&service_ecr, "GetLifecyclePolicy"),
	    json_object(), NULL);
	ask(&bench, "GetLifecyclePolicy", 1);
	assert_true(calls_next(bench.calls, &got));
	assert_null(got.reply);
	assert_int_equal(got.error.kind, ERR_USAGE);
	error_clear(&got.error);
	assert_true(calls_next(bench.calls, &got));
	assert_non_null(got.reply);
	json_decref(got.reply);
	bench_close(&bench);
}

/* Nothing is left behind of what still runs: the sanitizer build sees it. */
static void
what_runs_is_cut_off(void **state)
{
	struct bench bench;
	struct calls_answer got;

	(void)state;
	bench_open(&bench, 4);
	for (int i = 0; i < 40; i++)
		ask(&bench, "GetLifecyclePolicy", i);
	assert_true(calls_next(bench.calls, &got));
	json_decref(got.reply);
	bench_close(&bench);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_keep_the_order_of_asking),
	    cmocka_unit_test(no_more_than_asked_run_at_once),
	    cmocka_unit_test(an_action_has_its_own_rate),
	    cmocka_unit_test(throttled_calls_are_sent_again),
	    cmocka_unit_test(refused_parameters_are_an_answer),
	    cmocka_unit_test(what_runs_is_cut_off),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

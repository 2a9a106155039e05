/* Layers that are unpacked within bounds.
 * SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#include "base/clock.h"
#include "local/page/unpack.h"

/* A member of gzip with nothing in it. */
static const unsigned char nothing[] = {
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};

static atomic_bool stopping;

/* An archive without end that has nothing in it. */
static pid_t
write_nothing(int *fd)
{
	unsigned char some[200 * sizeof(nothing)];
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		alarm(30);
		close(ends[0]);
		for (size_t i = 0; i < sizeof(some); i++)
			some[i] = nothing[i % sizeof(nothing)];
		while (write(ends[1], some, sizeof(some)) > 0)
			;
		_exit(0);
	}
	close(ends[1]);
	*fd = ends[0];
	return child;
}

/* Seconds until it ended for its bounds. */
static double
read_nothing(double seconds)
{
	struct unpack *unpack = malloc(sizeof(*unpack));
	double began = clock_steady();
	char block[512];
	int fd;
	pid_t child = write_nothing(&fd);

	assert_true(unpack_open(unpack, fd, 1 << 20, seconds, &stopping));
	assert_false(unpack_read_at(unpack, 0, block, sizeof(block)));
	assert_int_equal(unpack->end, UNPACK_BOUND);
	unpack_close(unpack);
	free(unpack);
	close(fd);
	waitpid(child, NULL, 0);
	return clock_steady() - began;
}

static void
test_time(void **state)
{
	(void)state;
	alarm(20);
	assert_true(read_nothing(0.2) < 10);
	alarm(0);
}

static void
on_alarm(int number)
{
	(void)number;
	atomic_store(&stopping, true);
}

static void
test_the_server_stops(void **state)
{
	(void)state;
	signal(SIGALRM, on_alarm);
	alarm(1);
	assert_true(read_nothing(25) < 20);
	signal(SIGALRM, SIG_DFL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_time),
	    cmocka_unit_test(test_the_server_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local/blob.h"
#include "local/listen.h"
#include "local/server.h"
#include "local/store.h"

int
main(int argc, char **argv)
{
	struct server server = {
	    .options = {.address = "127.0.0.1",
		.port = argc > 2 ? atoi(argv[2]) : 4510,
		.data = argc > 3 ? argv[3] : "/tmp/ecr-local",
		.account = "123456789012",
		.region = "us-east-1",
		.max_connections = 512,
		.header_deadline = 30,
		.least_rate = 512}};
	struct listener *listener = NULL;
	struct error err = {0};
	sigset_t stop;
	int got;

	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	server.store = store_open(server.options.data, false, &err);
	if (server.store)
		server.blobs = blobs_open(server.options.data, false, &err);
	if (server.blobs &&
	    store_secret(server.store, server.secret, sizeof(server.secret)))
		listener = listen_start(&server, &err);
	if (!listener) {
		fprintf(stderr, "ecr-local: %s\n", err.message);
		return EXIT_GENERAL;
	}
	printf("ecr-local listens on http://%s\n", server.host);
	fflush(stdout);
	sigwait(&stop, &got);
	listen_stop(listener);
	blobs_close(server.blobs);
	store_close(server.store);
	return 0;
}

/* The global options, which may stand anywhere on the command line. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

/* As given; NULL, false or -1 where absent. */
struct options {
	bool debug, version, help;
	bool no_verify_ssl, no_paginate, no_sign_request, no_cli_pager;
	bool auto_prompt, no_auto_prompt;
	const char *endpoint_url, *output, *query, *profile, *region, *color;
	const char *ca_bundle, *binary_format, *error_format;
	double read_timeout, connect_timeout; /* seconds */
};

#endif

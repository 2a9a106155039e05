/* The global options: one table for parsing, help and completion.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/options.h"

#include <stddef.h>
#include <string.h>

#include "aws/config/endpoint.h"
#include "base/countof.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"

const struct options options_none = {
    .settings = {.read_timeout = -1, .connect_timeout = -1}};

static const char *const outputs[] = {
    "json", "text", "table", "yaml", "yaml-stream", "off", NULL};
static const char *const colors[] = {"on", "off", "auto", NULL};
static const char *const binary_formats[] = {
    "base64", "raw-in-base64-out", NULL};
static const char *const error_formats[] = {
    "legacy", "json", "yaml", "text", "table", "enhanced", NULL};

#define PLACE(name) 1 + offsetof(struct options, name)

/* The order is that of the peer's lists of candidates. */
const struct arg options_global[] = {
    {"--help", .exact = true, .place = PLACE(help),
	.doc = "Show this help; -h and the word help do the same."},
    {"--debug", .place = PLACE(debug),
	.doc = "Show on standard error what is read, sent and received, with "
	       "every secret replaced."},
    {"--endpoint-url", NARGS_ONE, "URL",
	"Send requests to this address in place of the service's own.",
	.place = PLACE(settings.endpoint_url)},
    {"--no-verify-ssl", .place = PLACE(settings.no_verify_ssl),
	.doc = "Accept any TLS certificate. Everything sent can then be read "
	       "and changed on the way."},
    {"--no-paginate", .place = PLACE(no_paginate),
	.doc = "Fetch one page only, where a listing would fetch all."},
    {"--output", NARGS_ONE, "FORMAT",
	"How the result is printed. Default: json.", outputs,
	.place = PLACE(output)},
    {"--query", NARGS_ONE, "EXPRESSION",
	"Print only what this JMESPath expression selects.",
	.place = PLACE(query)},
    {"--profile", NARGS_ONE, "NAME",
	"Take settings and credentials from this profile.",
	.completion = COMPLETE_PROFILE, .place = PLACE(settings.profile)},
    {"--region", NARGS_ONE, "REGION",
	"Talk to this region. Default: AWS_REGION, AWS_DEFAULT_REGION, then "
	"the profile.",
	.completion = COMPLETE_REGION, .place = PLACE(settings.region)},
    {"--color", NARGS_ONE, "WHEN",
	"Whether a table is coloured. Default: auto, on a terminal only.",
	colors, .place = PLACE(color)},
    {"--no-sign-request", .place = PLACE(settings.no_sign_request),
	.doc = "Send requests without a signature."},
    {"--ca-bundle", NARGS_ONE, "FILE",
	"Certificates to trust, in place of the system's.",
	.completion = COMPLETE_PATH, .place = PLACE(settings.ca_bundle)},
    {"--cli-read-timeout", NARGS_ONE, "SECONDS",
	"Give up when nothing has arrived for this many seconds. 0 waits for "
	"ever. Default: 60.",
	.place = PLACE(read_timeout_word)},
    {"--cli-connect-timeout", NARGS_ONE, "SECONDS",
	"Give up when there is no connection after this many seconds. 0 waits "
	"for ever. Default: 60.",
	.place = PLACE(connect_timeout_word)},
    {"--cli-binary-format", NARGS_ONE, "FORMAT",
	"What binary values on the command line are: base64, or the bytes "
	"themselves. Default: base64.",
	binary_formats, .place = PLACE(binary_format)},
    {"--no-cli-pager", .place = PLACE(no_cli_pager),
	.doc = "Print to the terminal directly."},
    {"--cli-auto-prompt", .place = PLACE(auto_prompt),
	.doc = "Go on with the command line at a prompt, with completion and "
	       "help, "
	       "then run it."},
    {"--no-cli-auto-prompt", .place = PLACE(no_auto_prompt),
	.doc = "Do not prompt, whatever the profile says."},
    {"--cli-error-format", NARGS_ONE, "FORMAT", "How errors are printed.",
	error_formats, .place = PLACE(error_format)},
    {"--version", .stops = true, .place = PLACE(version),
	.doc = "Show the version; with --verbose behind it, the commit "
	       "and the libraries, too."},
    {"-h", .exact = true, .place = PLACE(help)},
    {"command", NARGS_ONE, .required = true},
    {0},
};

enum { N_ARGS = countof(options_global) - 1, COMMAND = N_ARGS - 1 };

static bool *
flag_of(struct options *options, size_t i)
{
	return (bool *)((char *)options + options_global[i].place - 1);
}

static const char **
word_of(struct options *options, size_t i)
{
	return (const char **)((char *)options + options_global[i].place - 1);
}

bool
options_first_pass(
    struct arena *arena, struct word_list words, struct error *err)
{
	static const struct arg first[] = {
	    {"--profile", .nargs = NARGS_ONE},
	    {"--debug", .nargs = NARGS_NONE},
	};
	struct arg_parser parser = {arena, first, 2, .values = NULL};

	return argparse_run(&parser, words, err);
}

bool
options_check_prompt(struct word_list words, struct error *err)
{
	bool on = false, off = false;

	for (size_t i = 0; i < words.n; i++) {
		on = on || strcmp(words.at[i], "--cli-auto-prompt") == 0;
		off = off || strcmp(words.at[i], "--no-cli-auto-prompt") == 0;
	}
	if (!on || !off)
		return true;
	return fail_param(err,
	    "Both --cli-auto-prompt and --no-cli-auto-prompt cannot be "
	    "specified at the same time.");
}

bool
options_parse(struct options *options, struct arena *arena,
    struct word_list words, const char **service, struct word_list *rest,
    struct error *err)
{
	struct arg_parser parser = {
	    arena, options_global, N_ARGS, .values = NULL};

	if (!argparse_run(&parser, words, err))
		return false;
	for (size_t i = 0; i < COMMAND; i++) {
		if (!argparse_given(&parser, i))
			continue;
		if (options_global[i].nargs == NARGS_NONE)
			*flag_of(options, i) = true;
		else
			*word_of(options, i) = argparse_word(&parser, i);
	}
	*service = argparse_word(&parser, COMMAND);
	*rest = parser.rest;
	return true;
}

void
options_merge(struct options *options, const struct options *given)
{
	struct options merged = *given;

	merged.debug = options->debug;
	merged.settings.profile = options->settings.profile;
	merged.settings.ca_bundle = options->settings.ca_bundle;
	merged.binary_format = options->binary_format;
	merged.no_cli_pager = options->no_cli_pager;
	for (size_t i = 0; i < COMMAND; i++) {
		if (options_global[i].nargs == NARGS_NONE)
			*flag_of(&merged, i) |= *flag_of(options, i);
		else if (!*word_of(&merged, i))
			*word_of(&merged, i) = *word_of(options, i);
	}
	merged.read_timeout_word = given->read_timeout_word;
	merged.connect_timeout_word = given->connect_timeout_word;
	*options = merged;
}

bool
options_check_url(const struct options *options, struct error *err)
{
	const char *url = options->settings.endpoint_url;
	bool schemed;

	if (!url)
		return true;
	if (!endpoint_check_brackets(url, &schemed, err))
		return false;
	if (schemed)
		return true;
	return fail_param(err,
	    "Bad value for --endpoint-url \"%s\": scheme is missing.  Must be "
	    "of the form http://<hostname>/ or https://<hostname>/",
	    url);
}

static bool
read_timeout(
    const char *option, const char *word, double *seconds, struct error *err)
{
	json_t *value;

	if (!word)
		return true;
	value = pytext_int(word, strlen(word));
	if (!value) {
		repr_fail(err, ERR_GENERAL, word, strlen(word),
		    "invalid literal for int() with base 10: ");
		return error_note_number(err, option, word);
	}
	*seconds = json_number_value(value);
	json_decref(value);
	return true;
}

/* The timeouts stay words until now: an error in them comes after those of
 * other options. */
bool
options_check_timeouts(struct options *options, struct error *err)
{
	return read_timeout("--cli-read-timeout", options->read_timeout_word,
		   &options->settings.read_timeout, err) &&
	    read_timeout("--cli-connect-timeout", options->connect_timeout_word,
		&options->settings.connect_timeout, err);
}

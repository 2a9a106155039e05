/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/options.h"

#include <stddef.h>
#include <string.h>

#include "aws/config/endpoint.h"
#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"

const struct options options_none = {.read_timeout = -1, .connect_timeout = -1};

static const char *const outputs[] = {
    "json", "text", "table", "yaml", "yaml-stream", "off", NULL};
static const char *const colors[] = {"on", "off", "auto", NULL};
static const char *const binary_formats[] = {
    "base64", "raw-in-base64-out", NULL};
static const char *const error_formats[] = {
    "legacy", "json", "yaml", "text", "table", "enhanced", NULL};

enum { NOWHERE = -1 };

/* The order is that of the peer's lists of candidates. */
static const struct arg args[] = {
    {"--debug", .nargs = NARGS_NONE},
    {"--endpoint-url", .nargs = NARGS_ONE},
    {"--no-verify-ssl", .nargs = NARGS_NONE},
    {"--no-paginate", .nargs = NARGS_NONE},
    {"--output", .nargs = NARGS_ONE, .choices = outputs},
    {"--query", .nargs = NARGS_ONE},
    {"--profile", .nargs = NARGS_ONE},
    {"--region", .nargs = NARGS_ONE},
    {"--color", .nargs = NARGS_ONE, .choices = colors},
    {"--no-sign-request", .nargs = NARGS_NONE},
    {"--ca-bundle", .nargs = NARGS_ONE},
    {"--cli-read-timeout", .nargs = NARGS_ONE},
    {"--cli-connect-timeout", .nargs = NARGS_ONE},
    {"--cli-binary-format", .nargs = NARGS_ONE, .choices = binary_formats},
    {"--no-cli-pager", .nargs = NARGS_NONE},
    {"--cli-auto-prompt", .nargs = NARGS_NONE},
    {"--no-cli-auto-prompt", .nargs = NARGS_NONE},
    {"--cli-error-format", .nargs = NARGS_ONE, .choices = error_formats},
    {"--version", .nargs = NARGS_NONE, .stops = true},
    {"--help", .nargs = NARGS_NONE, .exact = true},
    {"-h", .nargs = NARGS_NONE, .exact = true},
    {"command", .nargs = NARGS_ONE, .required = true},
};

enum { N_ARGS = sizeof(args) / sizeof(args[0]), COMMAND = N_ARGS - 1 };

#define FLAG(name) offsetof(struct options, name), NOWHERE
#define WORD(name) NOWHERE, offsetof(struct options, name)

/* Where each of them goes, in the same order. */
static const struct {
	int flag, word;
} places[] = {
    {FLAG(debug)},
    {WORD(endpoint_url)},
    {FLAG(no_verify_ssl)},
    {FLAG(no_paginate)},
    {WORD(output)},
    {WORD(query)},
    {WORD(profile)},
    {WORD(region)},
    {WORD(color)},
    {FLAG(no_sign_request)},
    {WORD(ca_bundle)},
    {NOWHERE, NOWHERE},
    {NOWHERE, NOWHERE},
    {WORD(binary_format)},
    {FLAG(no_cli_pager)},
    {FLAG(auto_prompt)},
    {FLAG(no_auto_prompt)},
    {WORD(error_format)},
    {FLAG(version)},
    {FLAG(help)},
    {FLAG(help)},
};

bool
options_first_pass(struct arena *arena, struct words words, struct error *err)
{
	static const struct arg first[] = {
	    {"--profile", .nargs = NARGS_ONE},
	    {"--debug", .nargs = NARGS_NONE},
	};
	struct arg_parser parser = {arena, first, 2, .values = NULL};

	return argparse_run(&parser, words, err);
}

bool
options_check_prompt(struct words words, struct error *err)
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

/* The timeouts stay words until options_check_timeouts(): an error in them
 * comes after those of other options. */
static void
store(struct options *options, const struct arg_parser *parser, size_t i)
{
	if (!argparse_given(parser, i))
		return;
	if (places[i].flag != NOWHERE)
		*(bool *)((char *)options + places[i].flag) = true;
	else if (places[i].word != NOWHERE)
		*(const char **)((char *)options + places[i].word) =
		    argparse_word(parser, i);
	else if (strcmp(args[i].name, "--cli-read-timeout") == 0)
		options->read_timeout_word = argparse_word(parser, i);
	else
		options->connect_timeout_word = argparse_word(parser, i);
}

bool
options_parse(struct options *options, struct arena *arena, struct words words,
    const char **service, struct words *rest, struct error *err)
{
	struct arg_parser parser = {arena, args, N_ARGS, .values = NULL};

	if (!argparse_run(&parser, words, err))
		return false;
	for (size_t i = 0; i < COMMAND; i++)
		store(options, &parser, i);
	*service = argparse_word(&parser, COMMAND);
	*rest = parser.rest;
	return true;
}

void
options_merge(struct options *options, const struct options *given)
{
	struct options merged = *given;

	merged.debug = options->debug;
	merged.profile = options->profile;
	merged.ca_bundle = options->ca_bundle;
	merged.binary_format = options->binary_format;
	merged.no_cli_pager = options->no_cli_pager;
	for (size_t i = 0; i < COMMAND; i++) {
		const int flag = places[i].flag, word = places[i].word;

		if (flag != NOWHERE && *(bool *)((char *)options + flag))
			*(bool *)((char *)&merged + flag) = true;
		if (word != NOWHERE &&
		    !*(const char **)((char *)&merged + word))
			*(const char **)((char *)&merged + word) =
			    *(const char **)((char *)options + word);
	}
	*options = merged;
}

bool
options_check_url(const struct options *options, struct error *err)
{
	const char *url = options->endpoint_url;
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
read_timeout(const char *word, double *seconds, struct error *err)
{
	struct buf shown = {0};
	json_t *value;

	if (!word)
		return true;
	value = pytext_int(word, strlen(word));
	if (value) {
		*seconds = json_number_value(value);
		json_decref(value);
		return true;
	}
	repr_write_string(&shown, word, strlen(word));
	fail(err, ERR_GENERAL, "invalid literal for int() with base 10: %s",
	    buf_text(&shown));
	buf_free(&shown);
	return false;
}

bool
options_check_timeouts(struct options *options, struct error *err)
{
	return read_timeout(
		   options->read_timeout_word, &options->read_timeout, err) &&
	    read_timeout(
		options->connect_timeout_word, &options->connect_timeout, err);
}

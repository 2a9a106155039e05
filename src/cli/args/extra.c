/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/extra.h"

#include <string.h>

static const char *const outputs[] = {
    "json", "text", "table", "yaml", "yaml-stream", "off", NULL};
static const char *const colours[] = {"on", "off", "auto", NULL};
static const char *const binaries[] = {"base64", "raw-in-base64-out", NULL};
static const char *const errors[] = {
    "legacy", "json", "yaml", "text", "table", "enhanced", NULL};
static const char *const skeletons[] = {"input", "yaml-input", "output", NULL};

const struct extra extra_globals[] = {
    {"help", NULL, "Show this help; -h and the word help do the same.", NULL},
    {"debug", NULL,
	"Show on standard error what is read, sent and received, with every "
	"secret replaced.",
	NULL},
    {"endpoint-url", "URL",
	"Send requests to this address in place of the service's own.", NULL},
    {"no-verify-ssl", NULL,
	"Accept any TLS certificate. Everything sent can then be read and "
	"changed on the way.",
	NULL},
    {"no-paginate", NULL,
	"Fetch one page only, where a listing would fetch all.", NULL},
    {"output", "FORMAT", "How the result is printed. Default: json.", outputs},
    {"query", "EXPRESSION", "Print only what this JMESPath expression selects.",
	NULL},
    {"profile", "NAME", "Take settings and credentials from this profile.",
	NULL},
    {"region", "REGION",
	"Talk to this region. Default: AWS_REGION, AWS_DEFAULT_REGION, then "
	"the profile.",
	NULL},
    {"version", NULL, "Show the version.", NULL},
    {"color", "WHEN",
	"Whether a table is coloured. Default: auto, on a terminal only.",
	colours},
    {"no-sign-request", NULL, "Send requests without a signature.", NULL},
    {"ca-bundle", "FILE", "Certificates to trust, in place of the system's.",
	NULL},
    {"cli-read-timeout", "SECONDS",
	"Give up when nothing has arrived for so long. 0 waits for ever. "
	"Default: 60.",
	NULL},
    {"cli-connect-timeout", "SECONDS",
	"Give up when no connection stands after so long. 0 waits for ever. "
	"Default: 60.",
	NULL},
    {"cli-binary-format", "FORMAT",
	"What binary values on the command line are: base64, or the bytes "
	"themselves. Default: base64.",
	binaries},
    {"no-cli-pager", NULL, "Print to the terminal directly.", NULL},
    {"cli-auto-prompt", NULL, "Accepted; there is nothing to prompt with.",
	NULL},
    {"no-cli-auto-prompt", NULL, "Accepted; there is never a prompt.", NULL},
    {"cli-error-format", "FORMAT", "How errors are printed.", errors},
    {0},
};

static const struct extra starting_token = {"starting-token", "TOKEN",
    "Go on where a listing cut by --max-items ended: the NextToken that it "
    "printed.",
    NULL};
static const struct extra page_size = {"page-size", "NUMBER",
    "Ask the service for this many entries a request. The result is the "
    "same.",
    NULL};
static const struct extra max_items = {"max-items", "NUMBER",
    "Print at most this many entries. If there are more, NextToken says "
    "where to go on.",
    NULL};
static const struct extra query_whole = {"query-whole", NULL,
    "Apply --query once to all pages together, in text output too, where it "
    "otherwise runs once a page.",
    NULL};
static const struct extra all = {
    "all", NULL, "Fetch every page, not just the first.", NULL};
static const struct extra input_json = {"cli-input-json", "JSON",
    "Parameters as one JSON object, or file://NAME. Options given beside it "
    "win.",
    NULL};
static const struct extra input_yaml = {"cli-input-yaml", "YAML",
    "Parameters as one YAML mapping, or file://NAME. Options given beside it "
    "win.",
    NULL};
static const struct extra skeleton = {"generate-cli-skeleton", "KIND",
    "Print an empty input to fill in (input, the default, or yaml-input), or "
    "a sample of the output; nothing is sent.",
    skeletons};

static bool
is_paged(const struct operation *operation)
{
	return operation->paginator != NULL;
}

/* Gives pages, but no paginator is modeled. */
static bool
is_stepped(const struct operation *operation)
{
	return !operation->paginator && operation->input &&
	    model_find_member(operation->input, "nextToken", 9);
}

static const struct {
	const struct extra *extra;
	bool (*applies)(const struct operation *operation); /* NULL: always */
} of_operation[] = {
    {&starting_token, is_paged},
    {&page_size, is_paged},
    {&max_items, is_paged},
    {&query_whole, is_paged},
    {&all, is_stepped},
    {&input_json, NULL},
    {&input_yaml, NULL},
    {&skeleton, NULL},
};

const struct extra *
extra_of_operation(const struct operation *operation, size_t at)
{
	size_t n = sizeof(of_operation) / sizeof(of_operation[0]);

	for (size_t i = 0; i < n; i++) {
		if (of_operation[i].applies &&
		    !of_operation[i].applies(operation))
			continue;
		if (at-- == 0)
			return of_operation[i].extra;
	}
	return NULL;
}

static const struct extra wait_timeout = {"wait-timeout", "SECONDS",
    "Give up after so long, however many attempts are left.", NULL};
static const struct extra poll_interval = {"poll-interval", "SECONDS",
    "Ask this often, in place of the waiter's own pace.", NULL};
static const struct extra fail_fast = {
    "fail-fast", NULL, "End at once in a state that can never succeed.", NULL};

const struct extra *
extra_of_waiter(const struct waiter *waiter, size_t at)
{
	static const struct extra *const list[] = {&wait_timeout,
	    &poll_interval, &fail_fast, &input_json, &input_yaml, &skeleton};

	(void)waiter;
	return at < sizeof(list) / sizeof(list[0]) ? list[at] : NULL;
}

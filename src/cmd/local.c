/* local: hand over to ecr-local, the server on one's own machine.
 * SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/help/help.h"
#include "cli/run.h"
#include "base/memory/arena.h"
#include "base/child.h"
#include "base/portable/portable.h"
#include "cmd/commands.h"

/* The server lies beside this binary, installed or just built. */
static const char *
beside_us(struct run *run)
{
	char self[PATH_MAX];
	const char *path;

	if (!portable_self(self, sizeof(self)))
		return NULL;
	path = arena_printf(&run->arena, "%.*s/ecr-local",
	    (int)(strrchr(self, '/') - self), self);
	return access(path, X_OK) == 0 ? path : NULL;
}

/* "help" is a page, as behind every command: of all or of one. */
static bool
wants_help(struct word_list words)
{
	return (words.n == 1 || words.n == 2) &&
	    strcmp(words.at[words.n - 1], "help") == 0 &&
	    (words.n == 1 ||
		command_find(local_command.parts, NULL, words.at[0]));
}

static bool
local(struct run *run, struct word_list words, struct error *err)
{
	const char **argv = arena_array(&run->arena, const char *, words.n + 2);
	const char *path = beside_us(run);
	int why;

	if (wants_help(words))
		return help_show_on(run, local_command.name,
		    words.n == 2 ? words.at[0] : NULL, err);
	word_list_restore(&run->arena, words);
	argv[0] = "ecr-local";
	for (size_t i = 0; i < words.n; i++)
		argv[i + 1] = words.at[i];
	fflush(stdout);
	why = child_become(path ? path : argv[0], argv);
	return fail(err, ERR_GENERAL,
	    "ecr-local cannot be started: %s; it comes with ecr, beside it",
	    strerror(why));
}

static const char *const styles[] = {"host", "aws", NULL};

static const char *const wires[] = {"service", "oci", NULL};

/* What ecr-local reads; run has all but the first. */
static const struct arg start_options[] = {
    {"--detach", .doc = "Go on in the background."},
    {"--listen", NARGS_ONE, "ADDRESS:PORT",
	.doc = "Where it listens. Default: 127.0.0.1:4510; run takes a free "
	       "port."},
    {"--data", NARGS_ONE, "DIR", .doc = "Folder that keeps everything.",
	.completion = COMPLETE_PATH},
    {"--host", NARGS_ONE, "NAME",
	.doc = "Another name of the server; requests for names that it does "
	       "not know are refused. May be given several times."},
    {"--in-memory", .doc = "Keep nothing when it ends."},
    {"--account", NARGS_ONE, "ID",
	.doc =
	    "Account whose registry it is: 12 digits. Default: 123456789012."},
    {"--region", NARGS_ONE, "REGION",
	.doc = "Region it is in. Default: us-east-1.",
	.completion = COMPLETE_REGION},
    {"--uri-style", NARGS_ONE, "STYLE",
	.doc = "How repositories are addressed: by host, so that clients can "
	       "push to "
	       "them as they are, or as in AWS. Default: host.",
	styles},
    {"--require-auth",
	.doc = "Check signatures; needed to listen beyond this machine."},
    {"--credentials", NARGS_ONE, "FILE",
	.doc = "Keys that signatures are checked against.",
	.completion = COMPLETE_PATH},
    {"--open-registry", .doc = "Let clients push and pull without a token."},
    {"--lenient",
	.doc = "Let one account do anything in another, whatever policies "
	       "say, and take regions that are new."},
    {"--require-layers",
	.doc = "Refuse a manifest whose layers are not there."},
    {"--wire", NARGS_ONE, "WIRE",
	.doc = "How registry clients are answered: as the service does, also "
	       "where the specification says otherwise, or as the "
	       "specification (oci) does. Default: service.",
	wires},
    {"--quirks",
	.doc = "Answer with the service's faults as well: the Range of an "
	       "upload stands still after the first chunk."},
    {"--no-page", .doc = "Leave out the page for browsers, and its data."},
    {"--tls", .doc = "Serve HTTPS with a CA of its own."},
    {"--max-connections", NARGS_ONE, "NUMBER", .doc = "Connections at once."},
    {"--header-timeout", NARGS_ONE, "SECONDS",
	.doc = "How long a client may take to send the head of a request."},
    {"--least-rate", NARGS_ONE, "NUMBER",
	.doc = "Bytes a second that a client must at least send."},
    {"--lifecycle-interval", NARGS_ONE, "SECONDS",
	.doc = "How often lifecycle policies are carried out."},
    {"--scanner", NARGS_ONE, "COMMAND",
	.doc = "Scan by a command in which {layout} becomes the folder of an "
	       "OCI layout with the image; what it prints becomes the "
	       "findings: a list of them, or the JSON of trivy or grype."},
    {"--throttle", NARGS_ONE, "quotas|ACTION=N,...",
	.doc = "Let this many requests through a second: as many as the "
	       "service's default quotas say, or N of an action like PutImage. "
	       "The rest get ThrottlingException, registry clients 429."},
    {"--latency", NARGS_ONE, "TIME",
	.doc = "Answer no sooner than this after a request, as over a long "
	       "way: 20ms, 1.5s."},
    {"--log", .doc = "Print a line for each request; always with --detach."},
    {0},
};

static const struct arg run_options[] = {
    {"--add-profile", NARGS_ONE, "NAME",
	.doc = "A further profile for SDKs in the run, beside those of your "
	       "files. May be given several times."},
    {"--profile-accounts",
	.doc = "A profile with a role or an account of IAM Identity Center "
	       "means that account, not the default one."},
    {"--keep-logins",
	.doc = "Leave logins where container clients and ecr keep them, as "
	       "they are after the run."},
    {"--aws-hosts",
	.doc = "Names of AWS in the command (registries, the API, STS, ECR "
	       "Public) come to the local ECR, by a proxy and certificates "
	       "made on the spot; other names of AWS are refused. Repositories "
	       "are addressed as in AWS then."},
    {"--hermetic",
	.doc = "With --aws-hosts: no other host can be reached either."},
    {0},
};

/* Which server is meant, of several. */
static const struct arg which_options[] = {
    {"--data", NARGS_ONE, "DIR", "Folder of the server.",
	.completion = COMPLETE_PATH},
    {"--listen", NARGS_ONE, "ADDRESS:PORT",
	.doc = "Address that the server listens on."},
    {0},
};

static const char *const shells[] = {
    "sh", "bash", "zsh", "fish", "powershell", NULL};

static const struct arg env_options[] = {
    {"--shell", NARGS_ONE, "NAME",
	.doc = "Shell that the lines are for. Default: sh.", shells},
    {"--unset", .doc = "Print what unsets the variables again."},
    {0},
};

static const struct arg open_options[] = {
    {"--print", .doc = "Print the address, and start no browser."},
    {0},
};

static const struct example examples[] = {
    {"Run a script against a registry of its own",
	"ecr local run -- ./deploy.sh"},
    {"Start one in the background, and use it from this shell",
	"ecr local start --detach && eval \"$(ecr local env)\""},
    {0},
};

static const struct command *const parts[] = {
    &(const struct command){
	.name = "start", .doc = "Start a local ECR.", .options = start_options},
    &(const struct command){.name = "run",
	.operands = "-- COMMAND...",
	.completion = COMPLETE_PROGRAM,
	.doc = "Run a command against a local ECR of its own. Starts one on a "
	       "free port, tells the command by environment variables where it "
	       "is, stops it afterwards, and ends with the command's exit "
	       "status.",
	.options = run_options,
	.more = start_options + 1},
    &(const struct command){
	.name = "stop", .doc = "Stop the server.", .options = which_options},
    &(const struct command){.name = "status",
	.doc = "Say where it runs.",
	.options = which_options},
    &(const struct command){
	.name = "logs", .doc = "Print its log.", .options = which_options},
    &(const struct command){.name = "env",
	.doc = "Print what a shell needs to use it.",
	.options = env_options,
	.more = which_options},
    &(const struct command){.name = "open",
	.doc = "Show the page of the server in a browser: what is in it, and "
	       "what a lifecycle policy would do.",
	.options = open_options,
	.more = which_options},
    &(const struct command){.name = "seed",
	.operands = "FILE",
	.completion = COMPLETE_PATH,
	.doc = "Fill it from a file: repositories, images and findings as "
	       "JSON or YAML.",
	.options = which_options},
    &(const struct command){.name = "reset",
	.doc = "Delete everything in it.",
	.options = which_options},
    NULL,
};

const struct command local_command = {
    .name = "local",
    .group = "local",
    .doc =
	"A whole ECR on this machine: start, run, stop, seed, open. It answers "
	"the operations of the API, and clients push to it and pull from "
	"it. No account is needed, and nothing leaves the machine but what "
	"names hosts of AWS itself: run --aws-hosts keeps that here, too.",
    .operands = "COMMAND",
    .examples = examples,
    .parts = parts,
    .run_words = local,
};

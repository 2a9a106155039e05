/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/manual_local.h"

#include <stddef.h>

static const char *const styles[] = {"host", "aws", NULL};

/* clang-format off */
#define SERVER_OPTIONS \
    {"listen", "ADDRESS:PORT", \
	"Where it listens. Default: 127.0.0.1:4510; run takes a free port.", \
	NULL}, \
    {"data", "DIR", "Folder that keeps everything.", NULL}, \
    {"host", "NAME", \
	"A further name that the server goes by; requests by names that it " \
	"does not know are refused. May be given several times.", \
	NULL}, \
    {"in-memory", NULL, "Keep nothing after the end.", NULL}, \
    {"account", "ID", \
	"Account whose registry it is: 12 digits. Default: 123456789012.", \
	NULL}, \
    {"region", "REGION", "Region it is in. Default: us-east-1.", NULL}, \
    {"uri-style", "STYLE", \
	"How repositories are addressed: by host, so that clients can push " \
	"to them as they are, or as in AWS. Default: host.", \
	styles}, \
    {"require-auth", NULL, \
	"Check signatures; needed to listen beyond this machine.", NULL}, \
    {"credentials", "FILE", "Keys that signatures are checked against.", \
	NULL}, \
    {"open-registry", NULL, "Let clients push and pull without a token.", \
	NULL}, \
    {"require-layers", NULL, \
	"Refuse a manifest whose layers are not there.", NULL}, \
    {"tls", NULL, "Serve HTTPS with a CA of its own.", NULL}, \
    {"max-connections", "NUMBER", "Connections at once.", NULL}, \
    {"header-timeout", "SECONDS", \
	"How long a client may take to say what it wants.", NULL}, \
    {"least-rate", "NUMBER", \
	"Bytes a second that a client must at least send.", NULL}, \
    {"lifecycle-interval", "SECONDS", \
	"How often lifecycle policies are carried out.", NULL}
/* clang-format on */

static const struct extra start_options[] = {
    SERVER_OPTIONS,
    {"detach", NULL, "Go on in the background.", NULL},
    {0},
};

static const struct extra run_options[] = {SERVER_OPTIONS, {0}};

static const struct extra data_option[] = {
    {"data", "DIR", "Folder of the server that is meant.", NULL},
    {0},
};

static const struct example local_examples[] = {
    {"Run a script against a registry of its own",
	"ecr local run -- ./deploy.sh"},
    {"Start one in the background, and use it from this shell",
	"ecr local start --detach && eval \"$(ecr local env)\""},
    {0},
};

const struct manual local_manuals[] = {
    {"local", "COMMAND",
	"A whole ECR on this machine: start, run, stop, seed. It answers the "
	"operations of the API, and clients push to it and pull from it. No "
	"account is needed, and nothing leaves the machine.",
	NULL, local_examples},
    {"local start", NULL, "Start a local ECR.", start_options, NULL},
    {"local run", "-- COMMAND...",
	"Run a command against a local ECR of its own. Starts one on a free "
	"port, tells the command by environment variables where it is, stops "
	"it afterwards, and ends with the command's exit status.",
	run_options, NULL},
    {"local stop", NULL, "Stop the server.", data_option, NULL},
    {"local status", NULL, "Say where it runs.", data_option, NULL},
    {"local logs", NULL, "Print its log.", data_option, NULL},
    {"local env", NULL, "Print what a shell needs to use it.", data_option,
	NULL},
    {"local seed", "FILE",
	"Fill it from a file: repositories, images and findings as JSON or "
	"YAML.",
	data_option, NULL},
    {"local reset", NULL, "Throw everything in it away.", data_option, NULL},
    {0},
};

/* doctor: what works, what does not, and what to do about it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "cli/standard_output.h"
#include "cli/version.h"
#include "cmd/commands.h"
#include "cmd/doctor/checks.h"
#include "cmd/login/trusted.h"

enum { JSON };

/* Seconds: nobody waits a minute for each thing that is silent, nor for ever
 * for one that has no end. */
enum { PATIENCE = 10 };

static const struct arg options[] = {
    [JSON] = {"--json", .exact = true,
	.doc = "Print a document: status (ok, warn, fail) and the findings, "
	       "each with check, level, text and advice. --query and --output "
	       "do so too."},
    {0},
};

/* "HOST/REPOSITORY" asks for the repository as well. */
static void
take_name(struct doctor *doctor, const char *name)
{
	const char *host = strstr(name, "://");
	const char *slash = strchr(host ? host + 3 : name, '/');

	doctor->name = name;
	if (slash && slash[1])
		doctor->repository = slash + 1;
	doctor->known = trusted_parse(
	    &doctor->run->settings, name, &doctor->registry, NULL);
}

static void
be_impatient(struct settings_options *given)
{
	if (given->connect_timeout < 0)
		given->connect_timeout = PATIENCE;
	if (given->read_timeout < 0)
		given->read_timeout = PATIENCE;
	given->patience = 3 * given->read_timeout;
	setenv("AWS_MAX_ATTEMPTS", "2", 0);
}

/* What --version --verbose says, in a line. */
static void
tell_version(struct doctor *doctor)
{
	struct buf parts = {0}, line = {0};
	const char *at;

	version_put_parts(&parts);
	for (at = buf_text(&parts); *at; at++) {
		if (*at == '\n')
			buf_puts(&line, at[1] ? ", " : "");
		else if (*at != ' ' || at[1] != ' ')
			buf_putc(&line, *at);
	}
	finding_add(doctor, FINDING_OK, "version", NULL, "ecr %s (%s)",
	    ECR_VERSION, buf_text(&line));
	buf_free(&parts);
	buf_free(&line);
}

static void
examine(struct doctor *doctor)
{
	tell_version(doctor);
	if (doctor->run->refused.kind)
		finding_fail(doctor, "settings", &doctor->run->refused);
	else if (check_settings(doctor) && check_network(doctor))
		check_rights(doctor);
	if (doctor->name)
		check_registry(doctor);
	check_clients(doctor);
}

static bool
conclude(const struct doctor *doctor, struct error *err)
{
	if (doctor->worst == FINDING_FAIL)
		return fail(err, ERR_GENERAL, "%d of the checks failed",
		    doctor->failed);
	return doctor->worst == FINDING_OK ||
	    fail(err, ERR_NO, "%d warning%s", doctor->warned,
		doctor->warned == 1 ? "" : "s");
}

static bool
print_findings(const struct doctor *doctor, bool as_document, struct error *err)
{
	struct run *run = doctor->run;
	struct buf lines = {0};
	struct output output;
	json_auto_t *document = NULL;
	bool ok;

	if (!as_document && !run->query && !run->options.output) {
		finding_lines(doctor, &lines);
		return print_whole(&lines, err);
	}
	/* the profile may be what is wrong */
	if (!run->options.output)
		run->options.output = "json";
	if (!output_open(&output, run, "doctor", err))
		return false;
	document = finding_document(doctor);
	ok =
	    output_value(&output, document, err) && output_finish(&output, err);
	output_free(&output);
	return ok;
}

static bool
doctor_run(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct doctor doctor = {.run = run, .findings = json_array()};
	bool ok;

	if (given->rest.n > 1)
		fail(err, ERR_USAGE, "ecr doctor takes one registry at most");
	if (given->rest.n == 1)
		take_name(&doctor, given->rest.at[0]);
	be_impatient(&run->settings.options);
	if (given->rest.n <= 1)
		examine(&doctor);
	ok = err->kind == ERR_NONE &&
	    print_findings(&doctor, argparse_given(given, JSON), err) &&
	    conclude(&doctor, err);
	json_decref(doctor.findings);
	return ok;
}

static const struct example examples[] = {
    {"Check whether a registry can be entered from here",
	"ecr doctor 123456789012.dkr.ecr.us-east-1.amazonaws.com"},
    {"Whether a repository may be pushed to, for a program",
	"ecr doctor 123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app "
	"--json"},
    {"What failed, by name alone",
	"ecr doctor --query 'findings[?level==`fail`].check' --output text"},
    {0},
};

const struct command doctor_command = {
    .name = "doctor",
    .group = "configuration",
    .doc =
	"Check configuration, credentials, network, rights and clients. Goes "
	"step by step through profile, region, credentials (and until when "
	"they are good), endpoint, proxies, certificates, connection, clock, "
	"account and ARN, the calls that login, pull and push need, and the "
	"helpers and logins in the files of docker and podman, and says in "
	"plain words what works and what to do about what does not. Rights "
	"are asked for by calls that can change nothing: about images and "
	"uploads that do not exist, in the repository that is named, else in "
	"one that does not exist. InitiateLayerUpload is not tried, and "
	"PutImage only where a repository is named. With a registry, also "
	"whether it is one of this region and account and whether it answers. "
	"No secret is shown. Nothing is waited for without end: 10 "
	"seconds for a connection and between bytes, 30 (three times "
	"--cli-read-timeout) for a whole answer and for the program of "
	"credential_process, 5 for a file that is a pipe.",
    .operands = "[REGISTRY[/REPOSITORY]]",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .no = "Nothing failed, but there are warnings.",
    .diagnoses = true,
    .run = doctor_run,
};

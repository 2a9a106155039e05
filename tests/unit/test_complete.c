/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/countof.h"
#include "cli/args/options.h"
#include "cli/args/params.h"
#include "cli/complete/complete.h"
#include "cmd/commands.h"

static struct live_query asked;
static struct arena kept;

static const char *
keep(const char *text)
{
	return text ? arena_strdup(&kept, text) : NULL;
}

static void
fake_live(const struct live_query *query, struct buf *out)
{
	/* the words of the line are gone when the test looks */
	asked = *query;
	asked.settings.profile = keep(query->settings.profile);
	asked.settings.region = keep(query->settings.region);
	asked.repository = keep(query->repository);
	buf_puts(out, "team/api\nteam/web\nother\n");
}

/* Complete the last of `line`'s words, which are parted by one blank. */
static void
complete(struct buf *out, const char *line)
{
	const char *words[32];
	size_t n = 0;
	char *copy = strdup(line), *at = copy, *end;

	while ((end = strchr(at, ' '))) {
		*end = '\0';
		words[n++] = at;
		at = end + 1;
	}
	buf_clear(out);
	complete_words(out, commands, words, n, at, fake_live);
	buf_puts(out, "");
	free(copy);
}

static bool
offers(const struct buf *out, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = out->data; *at; at = strchr(at, '\n') + 1)
		if (strncmp(at, word, len) == 0 && at[len] == '\t')
			return true;
	return false;
}

static void
check(const char *line, const char *expected)
{
	struct buf out = {0}, words = {0};

	complete(&out, line);
	for (const char *at = buf_text(&out); *at; at = strchr(at, '\n') + 1)
		buf_printf(&words, "%s%.*s", words.len ? " " : "",
		    (int)strcspn(at, "\t"), at);
	assert_string_equal(buf_text(&words), expected);
	buf_free(&out);
	buf_free(&words);
}

static void
must_offer(const char *line, const char *prefix, const char *name)
{
	struct buf out = {0}, word = {0};

	complete(&out, line);
	buf_printf(&word, "%s%s", prefix, name);
	if (!offers(&out, word.data))
		fail_msg("%s is not offered for: %s", word.data, line);
	assert_true(offers(&out, word.data));
	buf_free(&out);
	buf_free(&word);
}

static void
check_command(const char *start, const struct shape *input)
{
	struct buf line = {0};

	buf_printf(&line, "%s --", start);
	for (size_t i = 0; input && i < input->n_members; i++) {
		const struct member *member = &input->members[i];

		must_offer(line.data, "--", member->cli_name);
		if (member->shape->type == SHAPE_BOOLEAN)
			must_offer(line.data, "--no-", member->cli_name);
	}
	for (const struct arg *arg = options_global; arg->name; arg++)
		if (arg->doc)
			must_offer(line.data, "--", arg->name + 2);
	buf_free(&line);
}

static void
every_option_is_offered(void **state)
{
	const struct service *const services[] = {
	    &service_ecr, &service_ecr_public, &service_sts};
	static const char *const starts[] = {"", "public ", "sts "};

	(void)state;
	for (size_t s = 0; s < countof(services); s++) {
		const char *start = starts[s];

		for (size_t i = 0; i < services[s]->n_operations; i++) {
			const struct operation *op =
			    &services[s]->operations[i];
			const struct arg *arg;
			struct buf line = {0};

			must_offer(start, "", op->cli_name);
			buf_printf(&line, "%s%s", start, op->cli_name);
			check_command(line.data, op->input);
			buf_puts(&line, " --");
			for (size_t j = 0; (arg = params_option(op, false, j));
			     j++)
				must_offer(line.data, "--", arg->name + 2);
			buf_free(&line);
		}
	}
	for (size_t i = 0; commands[i]; i++) {
		const struct arg *arg = commands[i]->options;
		struct buf line = {0};

		must_offer("", "", commands[i]->name);
		/* the options of wait stand behind a waiter's name */
		buf_printf(&line, "%s%s --", commands[i]->name,
		    strcmp(commands[i]->name, "wait") == 0
			? " image-scan-complete"
			: "");
		for (; arg && arg->name; arg++)
			must_offer(line.data, "--", arg->name + 2);
		buf_free(&line);
	}
	for (size_t i = 0; i < service_ecr.n_waiters; i++) {
		const struct waiter *waiter = &service_ecr.waiters[i];
		struct buf line = {0};

		must_offer("wait ", "", waiter->cli_name);
		buf_printf(&line, "wait %s", waiter->cli_name);
		check_command(line.data, waiter->operation->input);
		buf_free(&line);
	}
}

static void
command_names(void **state)
{
	(void)state;
	check("create-re",
	    "create-repository "
	    "create-repository-creation-template");
	check("--region us-east-1 list-im", "list-image-referrers list-images");
	check("--region=us-east-1 --debug put-image-t",
	    "put-image-tag-mutability");
	check("wait im", "image-scan-complete");
	check("public describe-image-", "describe-image-tags");
	check("public wai", "");
	if (command_find_listed(commands, &service_ecr, "local"))
		check("local st", "start stop status");
	check("help list-im", "list-image-referrers list-images");
	check("help list-images ", "");
	check("list-images help ", "");
	check("no-such --repos", "");
}

static void
values(void **state)
{
	(void)state;
	check("list-images --output ya", "yaml yaml-stream");
	check("list-images --output=ya", "--output=yaml --output=yaml-stream");
	check("put-image-tag-mutability --image-tag-mutability MUT",
	    "MUTABLE MUTABLE_WITH_EXCLUSION");
	check("list-images --generate-cli-skeleton y", "yaml-input");
	check("list-images --region us-gov-w", "us-gov-west-1");
	check("upload-layer-part --layer-part-blob f", "fileb://");
	check("put-registry-policy --policy-text f", "file://");
	check("list-images --max-results ", "");
}

static void
shorthand(void **state)
{
	(void)state;
	check("describe-images --image-ids i", "imageDigest= imageTag=");
	check("describe-images --image-ids imageTag=a,",
	    "imageTag=a,imageDigest=");
	check("list-images --filter tagStatus=TAG", "tagStatus=TAGGED");
	check("list-images --filter=tagStatus=UNT",
	    "--filter=tagStatus=UNTAGGED");
	check("put-image-scanning-configuration "
	      "--image-scanning-configuration scanOnPush=t",
	    "scanOnPush=true");
	check("describe-images --image-ids imageTag=x imageD", "imageDigest=");
	check("describe-images --image-ids {\"imageTag\":", "");
}

static void
live(void **state)
{
	(void)state;
	check("list-images --repository-name te", "team/api team/web");
	assert_string_equal(asked.member, "repositoryName");
	assert_null(asked.settings.profile);
	check("describe-repositories --profile p --repository-names team/api o",
	    "other");
	assert_string_equal(asked.settings.profile, "p");
	check("describe-images --repository-name r --region=eu-west-1 "
	      "--image-ids imageTag=o",
	    "imageTag=other");
	assert_string_equal(asked.member, "imageTag");
	assert_string_equal(asked.repository, "r");
	assert_string_equal(asked.settings.region, "eu-west-1");
	check("exists te", "team/api team/web");
	assert_string_equal(asked.member, "repositoryName");
	check("images --sort size team/api:o", "team/api:other");
	assert_string_equal(asked.member, "imageTag");
	assert_string_equal(asked.repository, "team/api");
	check("latest --region eu-west-1 r@o", "r@other");
	assert_string_equal(asked.member, "imageDigest");
	assert_string_equal(asked.settings.region, "eu-west-1");
	check("exists 123456789012.dkr.ecr.eu-west-3.amazonaws.com/o",
	    "123456789012.dkr.ecr.eu-west-3.amazonaws.com/other");
	assert_string_equal(asked.settings.region, "eu-west-3");
	check("exists ghcr.io/o", "");
	/* what comes after a list that may go on */
	must_offer("describe-repositories --repository-names a --", "--",
	    "registry-id");
	arena_free(&kept);
}

static void
used_options_are_not_offered_again(void **state)
{
	struct buf out = {0};

	(void)state;
	complete(&out, "delete-repository --no-force --region r --");
	assert_false(offers(&out, "--force"));
	assert_false(offers(&out, "--no-force"));
	assert_false(offers(&out, "--region"));
	assert_true(offers(&out, "--repository-name"));
	buf_free(&out);
}

static void
files(void **state)
{
	char folder[] = "/tmp/ecr-complete-XXXXXX", line[200], expected[200];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	file = fopen("policy.json", "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(mkdir("policies", 0700), 0);
	check("put-registry-policy --policy-text file://pol",
	    "file://policies/ file://policy.json");
	snprintf(line, sizeof(line),
	    "put-registry-policy --policy-text=file://%s/policy.", folder);
	snprintf(expected, sizeof(expected),
	    "--policy-text=file://%s/policy.json", folder);
	check(line, expected);
	check("list-images --ca-bundle policy", "policy.json");
	check("local seed pol", "policies/ policy.json");
	check("local start --credentials policy.", "policy.json");
	check("configure l", "list list-profiles");
	check("put-image --image-manifest file://none/", "");
	unlink("policy.json");
	rmdir("policies");
	assert_int_equal(chdir("/"), 0);
	rmdir(folder);
}

static void
profiles(void **state)
{
	char path[] = "/tmp/ecr-config-XXXXXX";
	static const char text[] = "[default]\nregion = x\n[profile dev]\n"
				   "[profile \"prod\"]\n[sso-session s]\n";
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	setenv("AWS_CONFIG_FILE", path, 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere", 1);
	check("list-images --profile ", "default dev prod");
	unlink(path);
}

/* Broken words: one of the candidates, or that there is none. */
static void
odd_words(void **state)
{
	static const struct odd {
		const char *line;
		const char *one; /* NULL: nothing is offered */
	} odds[] = {
	    {"", "batch-check-layer-availability"},
	    {"-", "--help"},
	    {"--", "--help"},
	    {"--=", NULL},
	    {"--=x", NULL},
	    {"=", NULL},
	    {"wait", "wait"},
	    {"wait --", "--help"},
	    {"public", "public"},
	    {"--output", "--output"},
	    {"--output=", "--output=json"},
	    {"list-images --filter ,=", NULL},
	    {"list-images --filter =,", "=,tagStatus="},
	    {"list-images --filter tagStatus=,,=", NULL},
	    {"-h ", NULL},
	    {"public public ", "--help"},
	    {"describe-images --image-ids ,,,", ",,,imageDigest="},
	    {"list-images -- ", NULL},
	    {"wait wait ", "--help"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(odds) / sizeof(odds[0]); i++) {
		struct buf out = {0};

		complete(&out, odds[i].line);
		if (!odds[i].one)
			assert_string_equal(buf_text(&out), "");
		else if (!offers(&out, odds[i].one))
			fail_msg("%s is not offered for '%s'", odds[i].one,
			    odds[i].line);
		buf_free(&out);
	}
}

/* What is a file is completed as one, wherever it stands. */
static void
check_files(const struct command *command, const struct arg *arg)
{
	static const char *const values[] = {"FILE", "DIR", "FOLDER", "PATH"};

	for (; arg && arg->name; arg++)
		for (size_t i = 0; i < countof(values); i++)
			if (arg->value && strcmp(arg->value, values[i]) == 0 &&
			    arg->completion != COMPLETE_PATH &&
			    arg->completion != COMPLETE_PATH_URL)
				fail_msg("%s %s", command->name, arg->name);
}

static void
every_file_is_completed(void **state)
{
	static const struct command *const none[] = {NULL};

	(void)state;
	for (size_t i = 0; commands[i]; i++) {
		const struct command *const *part =
		    commands[i]->parts ? commands[i]->parts : none;

		check_files(commands[i], commands[i]->options);
		check_files(commands[i], commands[i]->more);
		for (; *part; part++) {
			check_files(*part, (*part)->options);
			check_files(*part, (*part)->more);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_file_is_completed),
	    cmocka_unit_test(every_option_is_offered),
	    cmocka_unit_test(command_names),
	    cmocka_unit_test(values),
	    cmocka_unit_test(shorthand),
	    cmocka_unit_test(live),
	    cmocka_unit_test(used_options_are_not_offered_again),
	    cmocka_unit_test(files),
	    cmocka_unit_test(profiles),
	    cmocka_unit_test(odd_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

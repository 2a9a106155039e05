/* export: a registry as a file, in the form of ecr-local's seeds.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cli/output.h"
#include "cmd/commands.h"
#include "cmd/settle/images.h"
#include "cmd/settle/patterns.h"
#include "cmd/settle/state.h"
#include "cmd/verbs/verb.h"
#include "format/keys.h"

enum { IMAGES, JOBS };

static const struct arg options[] = {
    [IMAGES] = {"--images", .exact = true,
	.doc = "With all images: tags, digests, times, and their manifests, "
	       "so that digests are the same where they are seeded. Layers "
	       "are not in it. Reading a manifest counts as a pull."},
    VERB_JOBS(JOBS),
    {0},
};

static const struct example examples[] = {
    {"The whole registry, to be kept in git", "ecr export > registry.yaml"},
    {"Try a real registry locally",
	"ecr export --images > registry.yaml && ecr-local seed registry.yaml"},
    {"The repositories of one team", "ecr export 'team/*'"},
    {0},
};

struct exporting {
	struct scope scope;
	const char **patterns;
	bool images;
	json_t *document;
};

static bool
add_images(
    struct exporting *e, const char *name, json_t *one, struct error *err)
{
	json_t *images;

	if (!e->images)
		return true;
	images = images_read(&e->scope, name, true, err);
	if (images)
		json_object_set_new(one, "images", images);
	return images != NULL;
}

static bool
add_repositories(struct exporting *e, struct error *err)
{
	json_auto_t *found =
	    state_repositories(&e->scope, e->patterns, NULL, STATE_ALL, err);
	json_t *list = json_array(), *one;
	struct keys keys = {0};
	bool ok = found != NULL;

	json_object_set_new(e->document, "repositories", list);
	/* by name: the service's order is any */
	if (found)
		keys_add(&keys, found, NULL);
	ok = ok && patterns_met(e->patterns, found, err);
	for (size_t i = 0; ok && i < keys.n; i++) {
		one = json_object_get(found, keys.names[i]);
		json_object_del(one, "uri");
		json_object_del(one, "arn");
		ok = add_images(e, keys.names[i], one, err);
		json_array_append(list, one);
	}
	keys_free(&keys);
	return ok;
}

/* A few repositories are no registry: then only these are told. */
static bool
add_registry(struct exporting *e, struct error *err)
{
	json_auto_t *registry = NULL;
	const char *account;

	if (e->patterns[0])
		return true;
	registry = state_registry(&e->scope, err);
	account = json_get_string(registry, "account");
	if (registry && e->scope.account && account &&
	    strcmp(account, e->scope.account) != 0)
		return fail(err, ERR_USAGE,
		    "the settings of the registry of another account cannot "
		    "be read: name repositories");
	json_object_del(registry, "account");
	if (registry)
		json_object_update(e->document, registry);
	return registry != NULL;
}

/* Without a value that two places share: seeds know no aliases. */
static bool
print(struct run *run, const json_t *document, struct error *err)
{
	json_auto_t *copy = json_deep_copy(document);
	struct output output;
	bool ok;

	if (!run->options.output)
		run->options.output = run->options.query ? "json" : "yaml";
	ok = output_open(&output, run, "export", err);
	if (!ok)
		return false;
	ok = output_value(&output, copy, err) && output_finish(&output, err);
	output_free(&output);
	return ok;
}

static bool export(
    struct run *run, const struct arg_parser *given, struct error *err)
{
	struct exporting e = {
	    .document = json_object(), .images = argparse_given(given, IMAGES)};
	bool ok = verb_jobs(run, given, JOBS, err) &&
	    patterns_open(run, given->rest.at, given->rest.n, true, &e.scope,
		&e.patterns, err) &&
	    add_registry(&e, err) && add_repositories(&e, err) &&
	    print(run, e.document, err);

	json_decref(e.document);
	scope_close(&e.scope);
	return ok;
}

const struct command export_command = {
    .name = "export",
    .group = "registry",
    .doc = "Print a registry as YAML. Repositories with their settings, "
	   "policies and tags, and of a whole registry its policy, "
	   "replication, scanning, signing, account settings, creation "
	   "templates, rules of the pull through cache and exclusions. "
	   "\"ecr-local seed\" and \"ecr "
	   "apply\" read the file. With patterns ('*' stands for any text) "
	   "these repositories alone.",
    .operands = "[PATTERN...]",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "No repository matches.",
    .run = export,
};

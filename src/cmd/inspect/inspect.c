/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/inspect/inspect.h"

#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "cli/output.h"
#include "cli/standard_output.h"
#include "cmd/commands.h"
#include "oci/blob.h"

enum { RAW, CONFIG, PLATFORM, SHOW_SECRETS };

/* Configs are some kilobytes; one with a long history has a hundred. */
enum { CONFIG_MAX = 8 << 20 };

static const struct arg options[] = {
    [RAW] = {"--raw", .doc = "Print the manifest alone, to the byte.",
	.exact = true},
    [CONFIG] = {"--config",
	.doc = "Print the image's config alone, to the byte.", .exact = true},
    [PLATFORM] = {"--platform", NARGS_ONE, "OS/ARCHITECTURE",
	.doc = "Of an index, the image for this platform.", .exact = true},
    [SHOW_SECRETS] = {"--show-secrets",
	.doc = "Print values of the environment that look secret, too.",
	.exact = true},
    {0},
};

static bool
fetch(struct inspection *in, const char *wanted, struct fetched *out,
    struct error *err)
{
	struct place *place = &in->place;
	struct error why = {0};

	if (oci_manifest_get(place->oci, place->repository, wanted, &out->text,
		err) != OCI_FOUND)
		return false;
	if (oci_manifest_read(&place->run->arena, buf_text(&out->text.bytes),
		out->text.bytes.len, out->text.type, &out->manifest, &why))
		return true;
	fail(
	    err, ERR_GENERAL, "%s: %s", place_name(place, wanted), why.message);
	error_clear(&why);
	return false;
}

static bool
no_platform(
    const struct inspection *in, const char *platform, struct error *err)
{
	const struct oci_manifest *index = &in->named.manifest;
	struct buf there = {0};

	for (size_t i = 0; i < index->n_children; i++)
		if (*index->children[i].platform &&
		    !oci_is_attestation(&index->children[i]))
			buf_printf(&there, "%s%s", there.len ? ", " : "",
			    index->children[i].platform);
	fail_code(err, ERR_SERVICE, "MANIFEST_UNKNOWN",
	    "%s is not for %s; it is for %s", in->place.reference.text,
	    platform, there.len ? buf_text(&there) : "no platform");
	buf_free(&there);
	return false;
}

/* Of an index the image that was asked for; else this machine's, or the
 * first. */
static bool
choose_image(struct inspection *in, const char *platform, struct error *err)
{
	const struct oci_manifest *index = &in->named.manifest;
	struct arena *arena = &in->place.run->arena;
	const struct oci_descriptor *child;

	in->image = &in->named;
	if (!index->index)
		return true;
	in->image = NULL;
	child = oci_manifest_find(
	    index, platform ? platform : oci_own_platform(arena));
	if (!child && platform)
		return no_platform(in, platform, err);
	for (size_t i = 0; !child && i < index->n_children; i++)
		if (!oci_is_attestation(&index->children[i]))
			child = &index->children[i];
	if (!child)
		return true;
	if (!fetch(in, child->digest, &in->child, err))
		return false;
	if (!in->child.manifest.index)
		in->image = &in->child;
	return true;
}

/* A platform for an image that is no index must be its own. */
static bool
check_platform(struct inspection *in, const char *platform, struct error *err)
{
	json_auto_t *config = NULL;
	const char *have;

	if (!platform || in->named.manifest.index || in->config.len == 0)
		return true;
	config = oci_json_read(buf_text(&in->config), in->config.len, NULL);
	have = oci_config_platform(&in->place.run->arena, config);
	if (!*have || oci_platform_fits(have, platform))
		return true;
	return fail_code(err, ERR_SERVICE, "MANIFEST_UNKNOWN",
	    "%s is not for %s; it is for %s", in->place.reference.text,
	    platform, have);
}

static bool
fetch_config(struct inspection *in, struct error *err)
{
	const struct oci_sink sink = oci_sink_text(&in->config);
	const struct oci_manifest *m;

	if (!in->image || !in->image->manifest.has_config)
		return true;
	m = &in->image->manifest;
	if (m->config.size > CONFIG_MAX)
		return fail(err, ERR_GENERAL,
		    "The config of %s is larger than %d MiB",
		    in->place.reference.text, CONFIG_MAX >> 20);
	return oci_blob_get(in->place.oci, in->place.repository,
		   m->config.digest, m->config.size, NULL, &sink,
		   err) == OCI_FOUND;
}

static bool
print_document(struct run *run, json_t *document, struct error *err)
{
	struct screen screen = screen_find(run);
	const char *format = run->options.output;
	struct output output;
	struct buf page = {0};
	bool ok;

	if (!run->query &&
	    (!format || strcmp(format, "text") == 0 ||
		strcmp(format, "table") == 0)) {
		screen.person =
		    format ? strcmp(format, "table") == 0 : screen.person;
		inspect_page(&page, document, &screen);
		ok = print_buf(&page, err);
		buf_free(&page);
		return ok;
	}
	if (!format)
		run->options.output = "json";
	if (!output_open(&output, run, "inspect", err))
		return false;
	ok =
	    output_value(&output, document, err) && output_finish(&output, err);
	output_free(&output);
	return ok;
}

static bool
print_all(struct inspection *in, struct error *err)
{
	json_auto_t *document = inspect_document(in, err);

	return document && (!in->place.ecr || inspect_ecr(in, document, err)) &&
	    print_document(in->place.run, document, err);
}

static bool
look(struct inspection *in, const struct arg_parser *given, struct error *err)
{
	const char *platform = argparse_word(given, PLATFORM);
	bool raw = argparse_given(given, RAW);

	if (in->place.ecr && !raw && !argparse_given(given, CONFIG))
		inspect_ecr_detail(in);
	if (!fetch(in, place_wanted(&in->place), &in->named, err))
		return false;
	if (raw && !platform)
		return print_buf(&in->named.text.bytes, err);
	if (!choose_image(in, platform, err))
		return false;
	if (raw && in->image == &in->child)
		return print_buf(&in->image->text.bytes, err);
	if (!fetch_config(in, err) || !check_platform(in, platform, err))
		return false;
	if (raw)
		return print_buf(&in->named.text.bytes, err);
	if (!argparse_given(given, CONFIG))
		return print_all(in, err);
	if (in->config.len == 0)
		return fail(err, ERR_GENERAL, "%s has no config",
		    in->place.reference.text);
	return print_buf(&in->config, err);
}

static void
close_all(struct inspection *in)
{
	oci_text_free(&in->named.text);
	oci_manifest_free(&in->named.manifest);
	oci_text_free(&in->child.text);
	oci_manifest_free(&in->child.manifest);
	buf_free(&in->config);
	json_decref(in->detail);
	error_clear(&in->no_detail);
	place_close(&in->place);
}

static bool
inspect(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct inspection in = {.secrets = argparse_given(given, SHOW_SECRETS)};
	bool ok;

	if (given->rest.n != 1)
		return fail(err, ERR_USAGE,
		    "inspect takes one reference: ecr inspect REPO:TAG");
	if (argparse_given(given, RAW) && argparse_given(given, CONFIG))
		return fail(err, ERR_USAGE,
		    "--raw and --config are two different things");
	ok = place_open(run, given->rest.at[0], 0, &in.place, err) &&
	    look(&in, given, err);
	close_all(&in);
	return ok;
}

static const struct example examples[] = {
    {"Everything about an image", "ecr inspect team/app:v1"},
    {"Its manifest to the byte, as a signature covers it",
	"ecr inspect --raw team/app:v1"},
    {"When the image for another platform was built",
	"ecr inspect --platform linux/arm64 --query image.created --output "
	"text team/app:v1"},
    {0},
};

const struct command inspect_command = {
    .name = "inspect",
    .group = "looking",
    .doc =
	"Show everything about one image. The digest, tags, platforms, layers, "
	"labels, environment and what refers to it; on ECR also what does so "
	"archived, when it was pushed and pulled, findings, replication, and "
	"what the lifecycle policy will do to it. Works on any registry. "
	"Values of the "
	"environment that look secret are hidden.",
    .operands = "REF",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .run = inspect,
};

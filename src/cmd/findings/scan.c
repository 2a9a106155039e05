/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/findings/scan.h"

#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "rules/finding.h"
#include "cmd/verbs/verb.h"

/* Inspector may say COMPLETE seconds before its findings appear: an empty list
 * is believed after so many seconds. */
static const double SETTLED = 30;

/* Nothing more comes of a scan in these states, and no findings. */
static const struct state {
	const char *name, *problem;
} barren[] = {
    {"FAILED", "the scan failed"},
    {"UNSUPPORTED_IMAGE", "the image cannot be scanned"},
    {"SCAN_ELIGIBILITY_EXPIRED", "the image is too old to be scanned"},
    {"FINDINGS_UNAVAILABLE", "the findings are not available"},
    {"LIMIT_EXCEEDED", "too many scans are asked for"},
    {"IMAGE_ARCHIVED", "the image is archived"},
    {NULL, NULL},
};

static json_t *
params_of(const struct scope *scope, const struct scan *scan)
{
	json_t *params = scope_params(scope, scan->repository);

	json_object_set_new(params, "imageId",
	    json_members("imageDigest", json_text(scan->digest)));
	return params;
}

static void
ask_findings(struct scans *scans, struct scope *scope)
{
	for (struct scan *scan = scans->first; scan; scan = scan->next) {
		if (scan->over || scan->scope != scope)
			continue;
		json_array_clear(scan->rows);
		error_clear(&scan->error);
		scope_ask(scope, "describe-image-scan-findings",
		    params_of(scope, scan), scan);
	}
}

static void
give_up(struct scope *scope, struct scan *scan, const char *problem,
    const char *why)
{
	scan->over = true;
	scan->problem = arena_printf(&scope->run->arena, "%s%s%s", problem,
	    why && *why ? ": " : "", why && *why ? why : "");
}

/* An empty list of Inspector is believed once it has stayed so. */
static void
settle(struct scan *scan)
{
	double now = clock_steady();

	if (scan->since == 0)
		scan->since = now;
	scan->over = !scan->enhanced || json_array_size(scan->rows) > 0 ||
	    now - scan->since >= SETTLED;
}

static void
take_state(struct scope *scope, struct scan *scan, const json_t *reply)
{
	const json_t *status = json_object_get(reply, "imageScanStatus");
	const char *name = json_get_string(status, "status");

	scan->status =
	    arena_strdup(&scope->run->arena, name ? name : "UNKNOWN");
	scan->answered = true;
	for (const struct state *s = barren; s->name; s++) {
		if (strcmp(s->name, scan->status) == 0) {
			give_up(scope, scan, s->problem,
			    json_get_string(status, "description"));
			return;
		}
	}
	if (strcmp(scan->status, "ACTIVE") == 0)
		scan->enhanced = true;
	if (scan->enhanced || strcmp(scan->status, "COMPLETE") == 0)
		settle(scan);
}

json_t *
scan_image(const struct scans *scans, const struct scan *scan)
{
	json_t *image =
	    json_members("image", json_text(scan->name), "repository",
		json_text(scan->repository), "digest", json_text(scan->digest));

	if (scans->scopes.regions[0] || scans->scopes.profiles[0])
		scopes_put(&scans->scopes, scan->scope, image);
	return image;
}

static void
take_page(struct scans *scans, struct scope *scope, struct scan *scan,
    const struct calls_answer *answer)
{
	const json_t *page =
	    json_object_get(answer->reply, "imageScanFindings");
	json_auto_t *image = scan_image(scans, scan);

	if (json_object_get(page, "enhancedFindings"))
		scan->enhanced = true;
	finding_add_page(scan->rows, page, image);
	if (!answer->more)
		take_state(scope, scan, answer->reply);
}

/* That there is no scan may change; anything else ends it. */
static bool
take_error(struct scan *scan, struct error *why, struct error *err)
{
	if (!verb_is_code(why, NO_SCAN) &&
	    !verb_is_code(why, "ImageNotFoundException") &&
	    !verb_is_code(why, "UnsupportedImageTypeException")) {
		*err = *why;
		return false;
	}
	error_clear(&scan->error);
	scan->error = *why;
	scan->answered = true;
	scan->over = !verb_is_code(why, NO_SCAN);
	return true;
}

static bool
begin_asking(void *ctx, struct scope *scope, struct error *err)
{
	(void)err;
	ask_findings(ctx, scope);
	return true;
}

static bool
take_findings(void *ctx, struct scope *scope, struct calls_answer *answer,
    struct error *err)
{
	if (!answer->reply)
		return take_error(answer->mark, &answer->error, err);
	take_page(ctx, scope, answer->mark, answer);
	return true;
}

const struct scopes_work scans_ask = {begin_asking, take_findings, NULL};

static bool
begin_starting(void *ctx, struct scope *scope, struct error *err)
{
	const struct scans *scans = ctx;

	(void)err;
	for (struct scan *scan = scans->first; scan; scan = scan->next)
		if (scan->scope == scope)
			scope_ask(scope, "start-image-scan",
			    params_of(scope, scan), scan);
	return true;
}

/* Where one is not taken twice a day, the last is as good. */
static bool
take_start(void *ctx, struct scope *scope, struct calls_answer *answer,
    struct error *err)
{
	(void)ctx;
	(void)scope;
	if (answer->reply ||
	    verb_is_code(&answer->error, "LimitExceededException") ||
	    verb_is_code(&answer->error, "UnsupportedImageTypeException")) {
		error_clear(&answer->error);
		return true;
	}
	*err = answer->error;
	return false;
}

const struct scopes_work scans_start = {begin_starting, take_start, NULL};

bool
scans_are_over(const struct scans *scans)
{
	const struct scan *scan = scans->first;

	while (scan && (scan->over || scan->scope->over))
		scan = scan->next;
	return scan == NULL;
}

/* What ECR's API knows of an image.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/human.h"
#include "cmd/inspect/inspect.h"
#include "cmd/inspect/inspect_lifecycle.h"
#include "cmd/verbs/consent.h"

/* A moment as the client gives it, "…Z"; NULL where there is none. */
static json_t *
moment(const json_t *value)
{
	struct buf out = {0};
	json_t *text;
	time_t at;

	if (!json_is_text(value) ||
	    isotime_read(json_string_value(value), &at) == ISOTIME_BAD)
		return NULL;
	human_moment(&out, (double)at);
	text = json_text(buf_text(&out));
	buf_free(&out);
	return text;
}

static void
put(json_t *object, const char *name, json_t *value)
{
	if (value)
		json_object_set_new(object, name, value);
}

static json_t *
image_id(const struct inspection *in)
{
	return json_members("imageDigest", json_text(in->named.text.digest));
}

/* Whether the service said so. */
static bool
is_code(const struct error *why, const char *code)
{
	const char *said = json_get_string(why->detail, "Code");

	return said && strcmp(said, code) == 0;
}

/* What may not be asked is no "no"; Ctrl-C ends all of it. */
static bool
tell_unknown(
    json_t *document, const char *name, struct error *why, struct error *err)
{
	if (why->kind == ERR_INTERRUPT) {
		*err = *why;
		return false;
	}
	put(document, name, json_members("unknown", json_text(why->message)));
	error_clear(why);
	return true;
}

void
inspect_ecr_detail(struct inspection *in)
{
	const char *wanted = place_wanted(&in->place);
	json_t *ids = json_array();

	json_array_append_new(ids,
	    json_members(strchr(wanted, ':') ? "imageDigest" : "imageTag",
		json_text(wanted)));
	in->detail = place_call(&in->place, "describe-images",
	    json_members("imageIds", ids), &in->no_detail);
}

static bool
put_image(struct inspection *in, json_t *document, struct error *err)
{
	const json_t *detail =
	    json_array_get(json_object_get(in->detail, "imageDetails"), 0);

	if (!in->detail)
		return tell_unknown(document, "ecr", &in->no_detail, err);
	put(document, "tags",
	    json_incref(json_object_get(detail, "imageTags")));
	put(document, "storedSize",
	    json_incref(json_object_get(detail, "imageSizeInBytes")));
	put(document, "pushedAt",
	    moment(json_object_get(detail, "imagePushedAt")));
	put(document, "lastPulledAt",
	    moment(json_object_get(detail, "lastRecordedPullTime")));
	put(document, "status",
	    json_incref(json_object_get(detail, "imageStatus")));
	return true;
}

static bool
ask_findings(struct inspection *in, json_t *document, struct error *err)
{
	struct error why = {0};
	json_auto_t *reply =
	    place_call(&in->place, "describe-image-scan-findings",
		json_members("imageId", image_id(in)), &why);
	const json_t *status, *found;
	json_t *out;

	if (!reply && is_code(&why, "ScanNotFoundException")) {
		put(document, "findings",
		    json_members("status", json_text("NOT_SCANNED")));
		error_clear(&why);
		return true;
	}
	if (!reply)
		return tell_unknown(document, "findings", &why, err);
	out = json_object();
	status = json_object_get(reply, "imageScanStatus");
	found = json_object_get(reply, "imageScanFindings");
	put(out, "status", json_incref(json_object_get(status, "status")));
	put(out, "scannedAt",
	    moment(json_object_get(found, "imageScanCompletedAt")));
	put(out, "counts",
	    json_incref(json_object_get(found, "findingSeverityCounts")));
	put(document, "findings", out);
	return true;
}

static bool
ask_replication(struct inspection *in, json_t *document, struct error *err)
{
	struct error why = {0};
	json_auto_t *reply =
	    place_call(&in->place, "describe-image-replication-status",
		json_members("imageId", image_id(in)), &why);

	if (!reply)
		return tell_unknown(document, "replication", &why, err);
	put(document, "replication",
	    json_incref(json_object_get(reply, "replicationStatuses")));
	return true;
}

static bool
ask_lifecycle(struct inspection *in, json_t *document, struct error *err)
{
	struct error why = {0};
	json_auto_t *reply =
	    place_call(&in->place, "get-lifecycle-policy", json_object(), &why);
	const char *policy;
	json_t *fate;

	if (!reply && is_code(&why, "LifecyclePolicyNotFoundException")) {
		put(document, "lifecycle",
		    json_members("action", json_text("none")));
		error_clear(&why);
		return true;
	}
	policy = json_get_string(reply, "lifecyclePolicyText");
	fate = policy
	    ? lifecycle_fate(&in->place, in->named.text.digest, policy, &why)
	    : NULL;
	if (!fate)
		return tell_unknown(document, "lifecycle", &why, err);
	put(document, "lifecycle", fate);
	return true;
}

static json_t *
find_referrer(const json_t *list, const char *digest)
{
	json_t *row;
	size_t i;

	json_array_foreach (list, i, row) {
		const char *known = json_get_string(row, "digest");

		if (known && digest && strcmp(known, digest) == 0)
			return row;
	}
	return NULL;
}

/* The registry tells of active ones alone. */
static bool
take_referrers(void *ctx, const json_t *list, struct error *err)
{
	const json_t *one;
	size_t i;

	(void)err;
	json_array_foreach (list, i, one) {
		json_t *row =
		    find_referrer(ctx, json_get_string(one, "digest"));
		json_auto_t *told = inspect_referrer(one);

		if (row)
			json_object_update_missing(row, told);
		else
			json_array_append(ctx, told);
	}
	return true;
}

/* Those that are known stay; Ctrl-C ends all of it. */
static bool
ask_referrers(struct inspection *in, json_t *document, struct error *err)
{
	struct error why = {0};

	if (place_pages(&in->place, "list-image-referrers",
		json_members("subjectId", image_id(in), "filter",
		    json_members("artifactStatus", json_text("ANY")),
		    "maxResults", json_integer(50)),
		take_referrers, json_object_get(document, "referrers"), &why))
		return true;
	if (why.kind == ERR_INTERRUPT) {
		*err = why;
		return false;
	}
	consent_tell(
	    in->place.run, "%s; archived referrers are not known", why.message);
	error_clear(&why);
	return true;
}

bool
inspect_ecr(struct inspection *in, json_t *document, struct error *err)
{
	return put_image(in, document, err) &&
	    ask_referrers(in, document, err) &&
	    ask_findings(in, document, err) &&
	    ask_replication(in, document, err) &&
	    ask_lifecycle(in, document, err);
}

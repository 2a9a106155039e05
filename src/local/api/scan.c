/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/among.h"
#include "local/api/listing.h"
#include "local/api/ops.h"
#include "local/store/scan.h"
#include "local/api/scan.h"
#include "local/store/sql.h"

static json_t *
status_json(const struct image_scan *scan)
{
	json_t *out = json_object();

	put_string(out, "status", scan->status);
	put_string(out, "description", scan->description);
	return out;
}

static void
count(json_t *counts, const json_t *list)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (list, i, finding) {
		const char *severity = json_get_string(finding, "severity");
		json_t *old;

		if (!severity)
			continue;
		old = json_object_get(counts, severity);
		json_object_set_new(counts, severity,
		    json_integer(json_integer_value(old) + 1));
	}
}

/* What was injected counts itself, or is counted here. */
static json_t *
severity_counts(const struct image_scan *scan)
{
	json_t *given =
	    json_object_get(scan->findings, "findingSeverityCounts");
	json_t *counts;

	if (json_is_object(given))
		return json_deep_copy(given);
	counts = json_object();
	count(counts, json_object_get(scan->findings, "findings"));
	count(counts, json_object_get(scan->findings, "enhancedFindings"));
	return counts;
}

static void
put_times(json_t *out, const struct image_scan *scan)
{
	put_time(out, "imageScanCompletedAt", scan->completed);
	put_time(out, "vulnerabilitySourceUpdatedAt", scan->completed);
}

void
scan_put_summary(struct call *call, json_t *out, int64_t image)
{
	json_t *summary;
	struct image_scan scan;

	if (!scan_find(&call->tx, call->arena, image, &scan))
		return;
	json_object_set_new(out, "imageScanStatus", status_json(&scan));
	if (strcmp(scan.status, "COMPLETE") == 0 ||
	    strcmp(scan.status, "ACTIVE") == 0) {
		summary = json_object();
		put_times(summary, &scan);
		json_object_set_new(
		    summary, "findingSeverityCounts", severity_counts(&scan));
		json_object_set_new(out, "imageScanFindingsSummary", summary);
	}
	json_decref(scan.findings);
}

/* Basic scanning allows one scan a day of an image; findings that a seed laid
 * on it are none. */
static bool
check_quota(struct call *call)
{
	struct image_scan scan;
	bool recent;

	if (!scan_find(&call->tx, call->arena, call->image.id, &scan))
		return true;
	json_decref(scan.findings);
	recent = clock_wall() - scan.asked < 24 * 3600;
	return !recent ||
	    call_fail(call, "LimitExceededException",
		"The scan quota per image has been exceeded. Wait and try "
		"again.");
}

static bool
start_scan(struct call *call)
{
	const json_t *asked = call_member(call, "imageId");

	if (strcmp(call->image.status, "ACTIVE") != 0)
		return call_fail(call, "ImageArchivedException",
		    "The image with imageId %s is archived",
		    image_id_text(call->arena, asked));
	if (scanning_is_enhanced(call))
		return call_fail(
		    call, "ValidationException", "This feature is disabled");
	if (!scan_is_possible(&call->tx, call->arena, &call->registry,
		&call->repo, &call->image, json_get_string(asked, "imageTag")))
		return !call->tx.failed &&
		    call_fail(call, "UnsupportedImageTypeException",
			"The image is of a type that cannot be scanned.");
	if (!check_quota(call))
		return false;
	call_put(call, "imageScanStatus",
	    json_members("status", json_text("IN_PROGRESS")));
	return scan_image(&call->tx, call->arena, &call->registry, &call->repo,
	    &call->image, json_get_string(asked, "imageTag"),
	    call->server->options.scanner ? SCAN_PROGRAM : SCAN_ASKED);
}

/* One page over both lists, the plain findings first. */
static void
put_page(struct call *call, json_t *out, const struct image_scan *scan,
    const struct listing *page)
{
	static const char *const names[] = {"findings", "enhancedFindings"};
	size_t from = (size_t)page->after, seen = 0, taken = 0;

	for (size_t k = 0; k < 2; k++) {
		const json_t *all = json_object_get(scan->findings, names[k]);
		json_t *list = json_array(), *finding;
		size_t i;

		json_array_foreach (all, i, finding) {
			if (seen++ < from || taken == page->max)
				continue;
			json_array_append(list, finding);
			taken++;
		}
		if (k == 0 ? json_array_size(all) ||
			    !json_object_get(scan->findings, names[1])
			   : all != NULL)
			json_object_set(out, names[k], list);
		json_decref(list);
	}
	if (from + taken < seen)
		listing_go_on(call, (int64_t)(from + taken), NULL);
}

static void
put_findings(struct call *call, const struct image_scan *scan,
    const struct listing *page)
{
	json_t *out = json_object();

	put_times(out, scan);
	put_page(call, out, scan, page);
	json_object_set_new(
	    out, "findingSeverityCounts", severity_counts(scan));
	call_put(call, "imageScanFindings", out);
}

static const char *const without_findings[] = {
    "FAILED", "UNSUPPORTED_IMAGE", "IN_PROGRESS", "PENDING", NULL};

static bool
describe_findings(struct call *call)
{
	const json_t *asked = call_member(call, "imageId");
	struct listing page;
	struct image_scan scan;

	if (!listing_begin(call, 100, &page))
		return false;
	if (!scan_find(&call->tx, call->arena, call->image.id, &scan))
		return call->tx.failed
		    ? false
		    : call_fail(call, "ScanNotFoundException",
			  "Image scan does not exist for the image with '%s' "
			  "in the repository with name '%s' in the registry "
			  "with id '%s'",
			  image_id_text(call->arena, asked), call->repo.name,
			  call->registry.account);
	call_put(call, "imageScanStatus", status_json(&scan));
	if (!is_among(without_findings, scan.status))
		put_findings(call, &scan, &page);
	json_decref(scan.findings);
	return true;
}

enum { OF_IMAGE = OP_REPO | OP_IMAGE | OP_ECHO };

const struct op scan_ops[] = {
    {"StartImageScan", start_scan, OF_IMAGE | OP_WRITE, NULL},
    {"DescribeImageScanFindings", describe_findings, OF_IMAGE, NULL},
    {NULL, NULL, 0, NULL},
};

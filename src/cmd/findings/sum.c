/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/findings/sum.h"

#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/verbs/verb.h"

/* Why the findings of a scan are not known, or NULL. */
static const char *
problem_of(struct arena *arena, const struct scan *scan)
{
	static const char *const known[] = {"COMPLETE", "ACTIVE", NULL};

	if (scan->problem)
		return scan->problem;
	if (scan->error.kind != ERR_NONE)
		return arena_strdup(arena, scan->error.message);
	for (const char *const *k = known; *k; k++)
		if (scan->status && strcmp(*k, scan->status) == 0)
			return NULL;
	return arena_printf(arena, "the scan has not ended: %s",
	    scan->status ? scan->status : "UNKNOWN");
}

/* Where a finding goes: shown and counted, counted alone, ignored or away. */
static void
sort_out(struct sum *sum, json_t *row)
{
	const char *reason = sum->ignore
	    ? ignore_reason(sum->ignore, json_get_string(row, "id"), sum->now)
	    : NULL;
	enum severity severity = finding_severity(row);

	if (sum->fixable && !json_is_true(json_object_get(row, "fixable")))
		return;
	if (reason) {
		json_object_set_new(row, "reason", json_text(reason));
		json_array_append(sum->ignored, row);
		return;
	}
	sum->counts[severity]++;
	if (severity <= sum->min)
		json_array_append(sum->rows, row);
}

static void
note_problem(struct sum *sum, const struct scan *scan, const char *problem)
{
	buf_printf(&sum->problems, "%s%s: %s", sum->problems.len ? "\n" : "",
	    scan->name, problem);
	sum->unknown++;
	sum->unscanned += verb_is_code(&scan->error, NO_SCAN);
}

static void
add_scan(struct sum *sum, struct arena *arena, const struct scans *scans,
    const struct scan *scan)
{
	const char *problem = problem_of(arena, scan);
	json_t *image = scan_image(scans, scan);
	json_t *row;
	size_t i;

	if (scan->tag)
		json_object_set_new(image, "tag", json_text(scan->tag));
	if (scan->status)
		json_object_set_new(image, "status", json_text(scan->status));
	json_array_append_new(sum->images, image);
	if (problem) {
		json_object_set_new(image, "problem", json_text(problem));
		note_problem(sum, scan, problem);
		return;
	}
	json_array_foreach (scan->rows, i, row)
		sort_out(sum, row);
}

void
sum_up(struct sum *sum, struct arena *arena, const struct scans *scans)
{
	sum->now = clock_service();
	sum->images = json_array();
	sum->rows = json_array();
	sum->ignored = json_array();
	for (const struct scan *s = scans->first; s; s = s->next)
		if (!s->scope->over)
			add_scan(sum, arena, scans, s);
	finding_sort(sum->rows);
	finding_sort(sum->ignored);
}

json_t *
sum_members(const struct sum *sum)
{
	json_t *counts = json_object();

	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		if (sum->counts[i])
			json_object_set_new(counts, severity_names[i],
			    json_integer((json_int_t)sum->counts[i]));
	return json_members("images", json_incref(sum->images), "counts",
	    counts, "ignored", json_incref(sum->ignored));
}

struct report
sum_report(const struct sum *sum)
{
	return (struct report){sum->images, sum->rows, sum->ignored};
}

void
sum_free(struct sum *sum)
{
	json_decref(sum->images);
	json_decref(sum->rows);
	json_decref(sum->ignored);
	buf_free(&sum->problems);
}

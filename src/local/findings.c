/* SPDX-License-Identifier: Apache-2.0 */
#include "local/findings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "rules/seed/shape.h"

enum { MAX_FINDINGS = 25000 };

static const char *const severities[] = {
    "CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNDEFINED"};
enum { UNDEFINED = 5, N_SEVERITIES };

static size_t
rank_of(const char *severity)
{
	size_t i = 0;

	while (i < UNDEFINED &&
	    (!severity || strcasecmp(severities[i], severity) != 0))
		i++;
	/* grype's word for it */
	return severity && strcasecmp(severity, "negligible") == 0 ? 4 : i;
}

static void
put_text(json_t *into, const char *name, const json_t *value)
{
	const char *text = json_string_value(value);

	if (text && *text)
		json_object_set_new(into, name, json_text(text));
}

static void
put_attribute(json_t *list, const char *key, const json_t *value)
{
	char number[32];
	const char *text = json_string_value(value);

	if (json_is_number(value)) {
		snprintf(
		    number, sizeof(number), "%.1f", json_number_value(value));
		text = number;
	}
	if (text && *text)
		json_array_append_new(list,
		    json_members(
			"key", json_text(key), "value", json_text(text)));
}

static json_t *
start_finding(const json_t *name, const char *severity, json_t **attributes)
{
	json_t *finding = json_object();

	put_text(finding, "name", name);
	json_object_set_new(
	    finding, "severity", json_text(severities[rank_of(severity)]));
	*attributes = json_array();
	json_object_set_new(finding, "attributes", *attributes);
	return finding;
}

static const json_t *
either(const json_t *object, const char *a, const char *b)
{
	const json_t *first = json_object_get(object, a);

	return first ? first : json_object_get(object, b);
}

/* Who has scored it, the national database before others. */
static const json_t *
trivy_score(const json_t *scores)
{
	json_t *any = NULL;
	const char *name;

	if (json_object_get(scores, "nvd"))
		return json_object_get(scores, "nvd");
	json_object_foreach ((json_t *)scores, name, any)
		break;
	return any;
}

static json_t *
read_trivy_one(const json_t *from)
{
	const json_t *score = trivy_score(json_object_get(from, "CVSS"));
	json_t *attributes;
	json_t *to = start_finding(json_object_get(from, "VulnerabilityID"),
	    json_get_string(from, "Severity"), &attributes);

	put_text(to, "description", either(from, "Description", "Title"));
	put_text(to, "uri", json_object_get(from, "PrimaryURL"));
	put_attribute(attributes, "package_version",
	    json_object_get(from, "InstalledVersion"));
	put_attribute(
	    attributes, "package_name", json_object_get(from, "PkgName"));
	put_attribute(attributes, "fixed_in_version",
	    json_object_get(from, "FixedVersion"));
	put_attribute(
	    attributes, "CVSS2_VECTOR", json_object_get(score, "V2Vector"));
	put_attribute(
	    attributes, "CVSS2_SCORE", json_object_get(score, "V2Score"));
	put_attribute(
	    attributes, "CVSS3_VECTOR", json_object_get(score, "V3Vector"));
	put_attribute(
	    attributes, "CVSS3_SCORE", json_object_get(score, "V3Score"));
	return to;
}

static void
read_trivy(const json_t *results, json_t *into)
{
	const json_t *result, *one;
	size_t i, j;

	json_array_foreach (results, i, result)
		json_array_foreach (
		    json_object_get(result, "Vulnerabilities"), j, one)
			json_array_append_new(into, read_trivy_one(one));
}

static void
put_grype_scores(json_t *attributes, const json_t *scores)
{
	const json_t *score;
	size_t i;

	json_array_foreach (scores, i, score) {
		const char *version = json_get_string(score, "version");
		bool second = version && *version == '2';

		put_attribute(attributes,
		    second ? "CVSS2_VECTOR" : "CVSS3_VECTOR",
		    json_object_get(score, "vector"));
		put_attribute(attributes,
		    second ? "CVSS2_SCORE" : "CVSS3_SCORE",
		    json_object_get(
			json_object_get(score, "metrics"), "baseScore"));
	}
}

static json_t *
read_grype_one(const json_t *match)
{
	const json_t *from = json_object_get(match, "vulnerability");
	const json_t *artifact = json_object_get(match, "artifact");
	json_t *attributes;
	json_t *to = start_finding(json_object_get(from, "id"),
	    json_get_string(from, "severity"), &attributes);

	put_text(to, "description", json_object_get(from, "description"));
	put_text(to, "uri", json_object_get(from, "dataSource"));
	put_attribute(attributes, "package_version",
	    json_object_get(artifact, "version"));
	put_attribute(
	    attributes, "package_name", json_object_get(artifact, "name"));
	put_attribute(attributes, "fixed_in_version",
	    json_array_get(
		json_object_get(json_object_get(from, "fix"), "versions"), 0));
	put_grype_scores(attributes, json_object_get(from, "cvss"));
	return to;
}

static void
read_grype(const json_t *matches, json_t *into)
{
	const json_t *match;
	size_t i;

	json_array_foreach (matches, i, match)
		json_array_append_new(into, read_grype_one(match));
}

/* Findings as the API has them are taken as they are, if they are some. */
static bool
take_own(
    struct arena *arena, const json_t *list, json_t *into, const char **why)
{
	struct seed_faults faults = {.arena = arena, .text = "", .len = 0};
	bool good = seed_shape_check(&faults, "findings", list,
	    ">DescribeImageScanFindings.imageScanFindings.findings");

	if (good)
		json_array_extend(into, (json_t *)list);
	else
		*why = arena_strndup(arena, buf_text(&faults.words),
		    strcspn(buf_text(&faults.words), "\n"));
	buf_free(&faults.words);
	return good;
}

static bool
read_any(
    struct arena *arena, const json_t *root, json_t *into, const char **why)
{
	const json_t *own =
	    json_is_array(root) ? root : json_object_get(root, "findings");
	const json_t *matches = json_object_get(root, "matches");

	*why = "what it printed is neither a list of findings nor the JSON of "
	       "trivy or grype";
	if (json_is_array(own))
		return take_own(arena, own, into, why);
	if (json_is_array(matches)) {
		read_grype(matches, into);
		return true;
	}
	/* trivy has no Results where it found nothing to look at */
	if (!json_object_get(root, "Results") &&
	    !json_object_get(root, "ArtifactName"))
		return false;
	read_trivy(json_object_get(root, "Results"), into);
	return true;
}

/* In the order of the severities, within each as they came. */
static json_t *
sort(const json_t *all)
{
	json_t *list = json_array(), *one;
	size_t i;

	for (size_t rank = 0; rank < N_SEVERITIES; rank++)
		json_array_foreach (all, i, one)
			if (rank_of(json_get_string(one, "severity")) == rank &&
			    json_array_size(list) < MAX_FINDINGS)
				json_array_append(list, one);
	return list;
}

json_t *
linting_read(
    struct arena *arena, const char *text, size_t len, const char **why)
{
	json_auto_t *root = json_read(text, len, NULL);
	json_auto_t *all = json_array();

	if (!read_any(arena, root, all, why))
		return NULL;
	return json_members("findings", sort(all));
}

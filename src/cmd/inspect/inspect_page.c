/* A document of inspect as a page.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/countof.h"
#include "base/clock.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/text/human.h"
#include "base/terminal.h"
#include "cmd/inspect/inspect.h"

enum { LABEL = 14, STEP_MAX = 60 };

/* Where lines go, and for whom. */
struct sheet {
	struct buf *out;
	bool person;
	const char *last; /* the label that stands already */
};

/* A value as it is in a line with tabs, or as a terminal may see it. */
static void
put_value(struct sheet *page, const char *text)
{
	if (page->person) {
		terminal_escape(page->out, text, strlen(text), TERMINAL_BYTES);
		return;
	}
	for (; *text; text++) {
		if (*text == '\t')
			buf_puts(page->out, "\\t");
		else if (*text == '\n')
			buf_puts(page->out, "\\n");
		else if (*text == '\\')
			buf_puts(page->out, "\\\\");
		else
			buf_putc(page->out, *text);
	}
}

/* Begin a line; a label that repeats stands once for a person. */
static void
begin(struct sheet *page, const char *label)
{
	size_t width = strlen(label);

	if (!page->person) {
		buf_puts(page->out, label);
	} else if (page->last && strcmp(page->last, label) == 0) {
		buf_fill(page->out, ' ', LABEL);
	} else {
		page->last = label;
		buf_printf(page->out, "%s:%*s", label,
		    width + 1 < LABEL ? (int)(LABEL - width - 1) : 1, "");
	}
}

static void
field(struct sheet *page, bool first, const char *text)
{
	if (!page->person)
		buf_putc(page->out, '\t');
	else if (!first)
		buf_puts(page->out, "  ");
	put_value(page, text);
}

/* A line of a label and texts; NULL ends them, and a first one of NULL or
 * nothing leaves the line out. */
static void
put_line(struct sheet *page, const char *label, const char *const *texts)
{
	if (!*texts || !**texts)
		return;
	begin(page, label);
	for (size_t i = 0; texts[i]; i++)
		field(page, i == 0, texts[i]);
	buf_putc(page->out, '\n');
}

#define line(page, label, ...)                                                 \
	put_line(page, label, (const char *const[]){__VA_ARGS__, NULL})

static const char *
size_text(const struct sheet *page, const json_t *size, char out[32])
{
	struct buf text = {0};

	*out = '\0';
	if (!json_is_integer(size))
		return out;
	if (page->person)
		human_size(&text, (uint64_t)json_integer_value(size));
	else
		buf_put_int(&text, json_integer_value(size), 0);
	snprintf(out, 32, "%s", buf_text(&text));
	buf_free(&text);
	return out;
}

static void
size_line(struct sheet *page, const char *label, const json_t *size)
{
	char text[32];

	line(page, label, size_text(page, size, text));
}

/* A moment, with its age for a person. */
static void
time_line(struct sheet *page, const char *label, const char *text)
{
	double now = clock_service();
	struct buf age = {0};
	time_t at;

	if (!text || !page->person || isotime_read(text, &at) == ISOTIME_BAD ||
	    (double)at > now || now - (double)at > 90 * 86400.0) {
		line(page, label, text);
		return;
	}
	buf_putc(&age, '(');
	human_age(&age, (double)at, now);
	buf_puts(&age, " ago)");
	line(page, label, text, buf_text(&age));
	buf_free(&age);
}

static void
list_lines(struct sheet *page, const char *label, const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item)
		line(page, label, json_string_value(item));
}

/* An argument vector, as a shell would take it; a string is one already. */
static void
command_line(struct sheet *page, const char *label, const json_t *words)
{
	struct buf text = {0};

	if (json_is_string(words))
		buf_puts(&text, json_string_value(words));
	else if (json_array_size(words) > 0)
		json_write(&text, words, &json_style_plain);
	line(page, label, buf_text(&text));
	buf_free(&text);
}

/* "name=value" for a person. */
static void
pair_line(
    struct sheet *page, const char *label, const char *name, const char *value)
{
	struct buf pair = {0};

	buf_printf(&pair, "%s=%s", name, value);
	if (page->person)
		line(page, label, buf_text(&pair));
	else
		line(page, label, name, value);
	buf_free(&pair);
}

static void
map_lines(struct sheet *page, const char *label, const json_t *map)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)map, name, value) {
		struct buf text = {0};

		if (json_is_string(value))
			buf_puts(&text, json_string_value(value));
		else
			json_write(&text, value, &json_style_plain);
		pair_line(page, label, name, buf_text(&text));
		buf_free(&text);
	}
}

static void
platform_lines(struct sheet *page, const json_t *document)
{
	const json_t *row;
	size_t i;

	json_array_foreach (json_object_get(document, "platforms"), i, row) {
		char size[32];

		line(page, "platform", json_get_string(row, "platform"),
		    json_get_string(row, "digest"),
		    size_text(page, json_object_get(row, "size"), size));
	}
	json_array_foreach (json_object_get(document, "attestations"), i, row)
		line(page, "attestation", json_get_string(row, "digest"),
		    json_get_string(row, "subject"));
}

static void
environment_lines(struct sheet *page, const json_t *list)
{
	const json_t *row;
	size_t i;

	json_array_foreach (list, i, row) {
		bool hidden = json_is_true(json_object_get(row, "hidden"));
		const char *name = json_get_string(row, "name");

		if (hidden)
			line(page, "env", name, page->person ? "(hidden)" : "",
			    page->person ? NULL : "hidden");
		else
			pair_line(
			    page, "env", name, json_get_string(row, "value"));
	}
}

/* For a person, the short form of a digest and of a step. */
static void
layer_lines(struct sheet *page, const json_t *layers)
{
	const json_t *row;
	size_t i;

	json_array_foreach (layers, i, row) {
		const char *by = json_get_string(row, "createdBy");
		const char *digest = json_get_string(row, "digest");
		char size[32], step[STEP_MAX + 1];

		size_text(page, json_object_get(row, "size"), size);
		snprintf(step, sizeof(step), "%.*s", STEP_MAX, by ? by : "");
		if (page->person)
			line(page, "layer", digest, size, step);
		else
			line(page, "layer", digest, size,
			    json_get_string(row, "mediaType"), by ? by : "");
	}
}

static void
image_lines(struct sheet *page, const json_t *document)
{
	const json_t *image = json_object_get(document, "image");
	const char *digest = json_get_string(image, "digest");
	const char *created = json_get_string(image, "created");
	const char *whole = json_get_string(document, "digest");

	if (!image)
		return;
	if (digest && whole && strcmp(digest, whole) != 0)
		line(page, "image", digest, "(of this platform)");
	line(page, "for", json_get_string(image, "platform"));
	size_line(page, "size", json_object_get(image, "size"));
	time_line(page, "created", created ? created : "not recorded");
	line(page, "author", json_get_string(image, "author"));
	command_line(page, "entrypoint", json_object_get(image, "entrypoint"));
	command_line(page, "cmd", json_object_get(image, "cmd"));
	line(page, "user", json_get_string(image, "user"));
	line(page, "workdir", json_get_string(image, "workdir"));
	list_lines(page, "port", json_object_get(image, "ports"));
	list_lines(page, "volume", json_object_get(image, "volumes"));
	line(page, "stop signal", json_get_string(image, "stopSignal"));
	command_line(page, "healthcheck",
	    json_object_get(json_object_get(image, "healthcheck"), "Test"));
	environment_lines(page, json_object_get(image, "environment"));
	map_lines(page, "label", json_object_get(image, "labels"));
	layer_lines(page, json_object_get(image, "layers"));
}

static void
referrer_lines(struct sheet *page, const json_t *list)
{
	const json_t *row;
	size_t i;

	json_array_foreach (list, i, row) {
		const char *type = json_get_string(row, "artifactType");
		const char *digest = json_get_string(row, "digest");
		const char *status = json_get_string(row, "status");

		line(page, "referrer", json_get_string(row, "kind"),
		    digest ? digest : "", type ? type : "", status);
	}
}

static bool
is_unknown(struct sheet *page, const char *label, const json_t *part)
{
	const char *why = json_get_string(part, "unknown");

	if (why)
		line(page, label, "not known", why);
	return why != NULL;
}

static void
finding_lines(struct sheet *page, const json_t *findings)
{
	static const char *const order[] = {"CRITICAL", "HIGH", "MEDIUM", "LOW",
	    "INFORMATIONAL", "UNDEFINED", "UNTRIAGED"};
	const json_t *counts = json_object_get(findings, "counts");

	if (!findings || is_unknown(page, "findings", findings))
		return;
	line(page, "scan", json_get_string(findings, "status"));
	for (size_t i = 0; i < countof(order); i++) {
		const json_t *count = json_object_get(counts, order[i]);
		char text[32];

		if (!json_is_integer(count))
			continue;
		snprintf(text, sizeof(text), "%lld",
		    (long long)json_integer_value(count));
		line(page, "findings", order[i], text);
	}
}

static void
lifecycle_line(struct sheet *page, const json_t *fate)
{
	const char *action = json_get_string(fate, "action");
	bool none = action && strcmp(action, "none") == 0;
	char rule[48];

	if (!fate || is_unknown(page, "lifecycle", fate))
		return;
	if (!json_object_get(fate, "rule")) {
		line(page, "lifecycle",
		    page->person && none ? "no policy" : action);
		return;
	}
	snprintf(rule, sizeof(rule), page->person ? "by rule %lld" : "%lld",
	    (long long)json_integer_value(json_object_get(fate, "rule")));
	line(page, "lifecycle", action, json_get_string(fate, "at"), rule);
}

static void
ecr_lines(struct sheet *page, const json_t *document)
{
	const json_t *row, *replicas = json_object_get(document, "replication");
	size_t i;

	(void)is_unknown(page, "ecr", json_object_get(document, "ecr"));
	line(page, "status", json_get_string(document, "status"));
	finding_lines(page, json_object_get(document, "findings"));
	if (!is_unknown(page, "replication", replicas))
		json_array_foreach (replicas, i, row)
			line(page, "replication",
			    json_get_string(row, "region"),
			    json_get_string(row, "registryId"),
			    json_get_string(row, "status"));
	lifecycle_line(page, json_object_get(document, "lifecycle"));
}

void
inspect_page(
    struct buf *out, const json_t *document, const struct screen *screen)
{
	const json_t *base = json_object_get(document, "base");
	const char *name = json_get_string(base, "name");
	const char *digest = json_get_string(base, "digest");
	struct sheet page = {out, screen->person, NULL};

	line(&page, "name", json_get_string(document, "name"));
	line(&page, "digest", json_get_string(document, "digest"));
	list_lines(&page, "tag", json_object_get(document, "tags"));
	line(&page, "kind", json_get_string(document, "kind"));
	line(&page, "media type", json_get_string(document, "mediaType"));
	line(&page, "artifact type", json_get_string(document, "artifactType"));
	line(&page, "subject", json_get_string(document, "subject"));
	size_line(
	    &page, "stored size", json_object_get(document, "storedSize"));
	time_line(&page, "pushed", json_get_string(document, "pushedAt"));
	time_line(&page, "pulled", json_get_string(document, "lastPulledAt"));
	if (base)
		line(&page, "base", name ? name : digest,
		    name && digest ? digest : NULL);
	if (json_is_false(json_object_get(document, "lambda")) &&
	    strcmp(json_get_string(document, "kind"), "index") == 0)
		line(
		    &page, "note", "not for Lambda, which takes single images");
	platform_lines(&page, document);
	map_lines(
	    &page, "annotation", json_object_get(document, "annotations"));
	image_lines(&page, document);
	referrer_lines(&page, json_object_get(document, "referrers"));
	ecr_lines(&page, document);
}

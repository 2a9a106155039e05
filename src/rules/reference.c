/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/reference.h"

#include <stdint.h>
#include <string.h>

#include "base/text/repr.h"
#include "base/text/utf8.h"
#include "base/url.h"
#include "rules/names.h"

/* MAX_TEXT is above a host, a name, a tag and a digest together. */
enum { MAX_TEXT = 2048 };

#define NAME "abcdefghijklmnopqrstuvwxyz0123456789._-/"
#define TAG "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"

/* With stars in it a text is a pattern: of the right characters. */
static size_t
check_pattern(struct slice text, const char *set, size_t most)
{
	size_t n = 0;

	while (n < text.len && text.at[n] && strchr(set, text.at[n]))
		n++;
	if (n < text.len)
		return n;
	return n <= most ? NAMES_FIT : most;
}

static struct slice
slice_of(const char *text)
{
	return (struct slice){text, strlen(text)};
}

/* One reference on its way. */
struct reading {
	struct arena *arena;
	const char *text; /* the whole */
	unsigned allow;
	struct reference *out;
	struct error *err;
};

static bool
refuse(const struct reading *reading, const char *at, const char *why)
{
	size_t before = (size_t)(at - reading->text);
	size_t place = utf8_count(reading->text, before) + 1;
	struct buf quoted = {0};
	uint32_t point;

	repr_write_string(&quoted, reading->text, strlen(reading->text));
	if (*at) {
		size_t n = utf8_decode(at, strlen(at), &point);

		buf_printf(&quoted, ": %s: character %zu, ", why, place);
		repr_write_string(&quoted, at, n);
	} else {
		buf_printf(&quoted, ": %s: at its end", why);
	}
	fail(reading->err, ERR_USAGE, "%s", quoted.data);
	buf_free(&quoted);
	return false;
}

/* What is wrong with a name at `at`, which is not one of its characters. */
static const char *
name_fault(const char *at)
{
	if (*at >= 'A' && *at <= 'Z')
		return "the name of a repository is in small letters";
	if (*at == '?' || *at == '[')
		return "of patterns, only '*' is known";
	if (*at == '*')
		return "one repository is meant here, not a pattern";
	return "the name of a repository has parts of a-z and 0-9, with one of "
	       ". _ - / between them";
}

static bool
take_name(struct reading *reading, struct slice name)
{
	bool pattern = (reading->allow & REFERENCE_NAMES) &&
	    memchr(name.at, '*', name.len);
	size_t at = pattern
	    ? check_pattern(name, NAME "*", NAMES_MAX_REPOSITORY)
	    : names_check_repository(name);

	if (name.len == 0 &&
	    !(reading->allow & REFERENCE_REGISTRY && reading->out->hosted &&
		!name.at[0]))
		return refuse(
		    reading, name.at, "the name of a repository is missing");
	if (name.len && at != NAMES_FIT)
		return refuse(reading, name.at + at,
		    at == NAMES_MAX_REPOSITORY
			? "the name of a repository has at most "
			  "256 characters"
			: name_fault(name.at + at));
	reading->out->repository =
	    arena_strndup(reading->arena, name.at, name.len);
	return true;
}

static const char *
tag_fault(const char *at)
{
	if (*at == '?' || *at == '[')
		return "of patterns, only '*' is known";
	if (*at == '*')
		return "one tag is meant here, not a pattern";
	return "a tag has letters, digits and _ . -, and begins with none of "
	       "the last two";
}

static bool
take_tag(struct reading *reading, struct slice tag)
{
	bool pattern =
	    (reading->allow & REFERENCE_TAGS) && memchr(tag.at, '*', tag.len);
	size_t at = pattern ? check_pattern(tag, TAG "*", NAMES_MAX_TAG)
			    : names_check_tag(tag);

	if (reading->allow & REFERENCE_NO_IMAGE)
		return refuse(reading, tag.at - 1,
		    "a repository is meant here, without a tag");
	if (tag.len == 0)
		return refuse(reading, tag.at, "the tag is missing");
	if (at == NAMES_MAX_TAG)
		return refuse(
		    reading, tag.at + at, "a tag has at most 300 characters");
	if (at != NAMES_FIT)
		return refuse(reading, tag.at + at, tag_fault(tag.at + at));
	reading->out->tag = arena_strndup(reading->arena, tag.at, tag.len);
	return true;
}

static bool
take_digest(struct reading *reading, const char *digest)
{
	size_t at = names_check_digest(slice_of(digest));

	if (reading->allow & REFERENCE_NO_IMAGE)
		return refuse(reading, digest - 1,
		    "a repository is meant here, without a digest");
	if (at != NAMES_FIT)
		return refuse(reading, digest + at,
		    "a digest is \"sha256:\" and 64 of 0-9 and a-f");
	reading->out->digest = arena_strdup(reading->arena, digest);
	return true;
}

/* Behind the host: "REPO[:TAG][@DIGEST]". */
static bool
take_rest(struct reading *reading, const char *rest)
{
	size_t end = strcspn(rest, "@"), colon = strcspn(rest, ":@");

	return take_name(reading, (struct slice){rest, colon}) &&
	    (rest[colon] != ':' ||
		take_tag(reading,
		    (struct slice){rest + colon + 1, end - colon - 1})) &&
	    (rest[end] != '@' || take_digest(reading, rest + end + 1));
}

/* Whether the first `len` bytes, before a '/' or all of them, name a host. */
static bool
is_host(const struct reading *reading, const char *text, size_t len)
{
	const char *host = arena_strndup(reading->arena, text, len);
	struct registry known;

	if (memchr(text, '*', len))
		return false;
	if (text[len] == '/')
		return strpbrk(host, ".:") || strcmp(host, "localhost") == 0;
	return (reading->allow & REFERENCE_REGISTRY) &&
	    registry_parse(host, &known) &&
	    (known.kind != REGISTRY_LOOPBACK || known.port > 0);
}

static bool
take_host(struct reading *reading, const char *text, size_t len, bool plain)
{
	struct reference *out = reading->out;
	const char *host = arena_strndup(reading->arena, text, len);

	out->hosted = true;
	out->foreign = !registry_parse(host, &out->registry);
	if (!*out->registry.host || *host == '.' || strstr(host, ".."))
		return refuse(reading, text, "this is no name of a host");
	if (plain && (out->foreign || out->registry.kind != REGISTRY_LOOPBACK))
		return refuse(reading, reading->text,
		    "without TLS no other machine is asked");
	return take_rest(reading, text + len + (text[len] == '/'));
}

/* What stands before "://", if anything does. */
static bool
take_scheme(struct reading *reading, const char **text, bool *plain)
{
	static const char *const schemes[] = {
	    "https", "http", "oci", "docker", NULL};
	const char *end = strstr(*text, "://");
	struct slice scheme = {*text, end ? (size_t)(end - *text) : 0};

	*plain = false;
	if (!end || memchr(scheme.at, '/', scheme.len))
		return true;
	for (size_t i = 0; schemes[i]; i++) {
		if (!slice_is(scheme, schemes[i]))
			continue;
		*plain = i == 1;
		*text = end + 3;
		return true;
	}
	return refuse(reading, *text,
	    "in front of a host stands https://, oci://, docker:// or nothing");
}

bool
reference_parse(struct arena *arena, const char *text, unsigned allow,
    struct reference *out, struct error *err)
{
	struct reading reading = {arena, text, allow, out, err};
	const char *rest = text;
	bool plain;
	size_t len;

	*out = (struct reference){.text = text, .repository = ""};
	if (strlen(text) > MAX_TEXT)
		return fail(err, ERR_USAGE,
		    "A reference has at most %d characters", MAX_TEXT);
	if (!take_scheme(&reading, &rest, &plain))
		return false;
	if (rest == text && strncmp(text, "./", 2) == 0)
		return take_rest(&reading, text + 2);
	len = strcspn(rest, "/");
	if (rest != text || is_host(&reading, rest, len))
		return take_host(&reading, rest, len, plain);
	return take_rest(&reading, rest);
}

const char *
reference_host(const struct reference *reference)
{
	return reference->hosted ? reference->registry.host : "";
}

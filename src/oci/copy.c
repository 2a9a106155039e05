/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/copy.h"

#include <string.h>

#include "base/interrupt.h"
#include "oci/copy_part.h"

/* How deep indexes may hold indexes, and referrers have referrers. */
enum { DEEPEST = 8 };

/* How long what was just sent may be unknown: in seconds, one after the
 * other. */
static const double lags[] = {0.2, 0.5, 1, 2};

void
oci_copy_open(struct oci_copy *copy)
{
	copy->have = json_object();
	copy->ahead = json_object();
}

void
oci_copy_close(struct oci_copy *copy)
{
	json_decref(copy->have);
	json_decref(copy->ahead);
}

static bool
is_had(const struct oci_copy *copy, const char *digest)
{
	return json_object_get(copy->have, digest) != NULL;
}

static void
note_had(struct oci_copy *copy, const char *digest)
{
	json_object_set_new(copy->have, digest, json_true());
}

static bool
send_blob(
    struct oci_copy *copy, const struct oci_descriptor *blob, struct error *err)
{
	const struct oci_end_kind *from = copy->from->kind;
	const struct oci_end_kind *to = copy->to->kind;
	struct oci_bytes bytes;
	bool mounted = false, ok;
	void *handle;

	if (!copy->options.dry_run && to->blob_mount &&
	    !to->blob_mount(copy->to, copy->from, blob, &mounted, err))
		return false;
	copy->sums.mounted += mounted;
	copy->sums.sent += !mounted;
	copy->sums.bytes += mounted ? 0 : (uint64_t)blob->size;
	if (mounted || copy->options.dry_run)
		return true;
	ok = from->blob_open(copy->from, blob, &bytes, &handle, err);
	if (!ok)
		return false;
	ok = to->blob_put(copy->to, blob, &bytes, err);
	from->blob_close(copy->from, handle);
	return ok;
}

/* What oci_copy_ahead() sent counts with the first image that has it. */
static void
count_ahead(struct oci_copy *copy, const struct oci_descriptor *blob)
{
	if (json_object_del(copy->ahead, blob->digest) != 0)
		return;
	copy->sums.sent++;
	copy->sums.bytes += (uint64_t)blob->size;
}

/* Those of an image that are not known to be there: each once, and none whose
 * bytes lie elsewhere. */
static size_t
list_blobs(struct oci_copy *copy, const struct oci_manifest *m,
    const struct oci_descriptor **list)
{
	json_auto_t *seen = json_object();
	size_t n = 0;

	for (size_t i = 0; i <= m->n_layers; i++) {
		const struct oci_descriptor *blob =
		    i < m->n_layers ? &m->layers[i] : &m->config;

		if (i < m->n_layers || m->has_config)
			count_ahead(copy, blob);
		if ((i == m->n_layers && !m->has_config) || blob->external ||
		    is_had(copy, blob->digest) ||
		    json_object_get(seen, blob->digest))
			continue;
		json_object_set_new(seen, blob->digest, json_true());
		list[n++] = blob;
	}
	return n;
}

/* Several at once, where that is between registries; those that went are noted
 * in `there`. */
static void
stream_blobs(struct oci_copy *copy, const struct oci_descriptor *const *list,
    size_t n, bool *there)
{
	const struct oci_target *from = oci_end_target(copy->from);
	const struct oci_target *to = oci_end_target(copy->to);
	const struct oci_descriptor *some[OCI_STREAMS];
	size_t jobs = copy->options.jobs, at[OCI_STREAMS], m = 0;
	size_t most = jobs && jobs < OCI_STREAMS ? jobs : OCI_STREAMS;

	if (copy->options.dry_run || !from || !to || most == 1 ||
	    strcmp(oci_origin(from->oci), oci_origin(to->oci)) == 0)
		return;
	for (size_t i = 0; i <= n; i++) {
		bool sent[OCI_STREAMS] = {false};

		if (m == most || (i == n && m > 1)) {
			oci_stream_blobs(
			    from, to, some, m, sent, oci_end_left(copy->to));
			for (size_t j = 0; j < m; j++) {
				there[at[j]] = sent[j];
				copy->sums.there -= sent[j];
				copy->sums.sent += sent[j];
				copy->sums.bytes +=
				    sent[j] ? (uint64_t)some[j]->size : 0;
			}
			m = 0;
		}
		if (i < n && !there[i]) {
			at[m] = i;
			some[m++] = list[i];
		}
	}
}

static bool
send_blobs(struct oci_copy *copy, struct arena *arena,
    const struct oci_manifest *m, struct error *err)
{
	const struct oci_descriptor **list =
	    arena_array(arena, const struct oci_descriptor *, m->n_layers + 1);
	size_t n = list_blobs(copy, m, list);
	bool *there = arena_array(arena, bool, n + 1);

	if (n == 0)
		return true;
	if (!copy->to->kind->blobs_there(copy->to, list, n, there, err))
		return false;
	stream_blobs(copy, list, n, there);
	for (size_t i = 0; i < n; i++) {
		if (there[i])
			copy->sums.there++;
		else if (!send_blob(copy, list[i], err))
			return false;
		note_had(copy, list[i]->digest);
	}
	return true;
}

/* Send again what the target says that it lacks. */
static bool
send_lacking(struct oci_copy *copy, struct arena *arena,
    const struct oci_manifest *m, struct error *err)
{
	for (size_t i = 0; i < m->n_layers; i++)
		json_object_del(copy->have, m->layers[i].digest);
	if (m->has_config)
		json_object_del(copy->have, m->config.digest);
	return send_blobs(copy, arena, m, err);
}

/* What was just sent may not be seen at once: it is waited for, then sent once
 * more, and waited for again. */
static bool
put_manifest(struct oci_copy *copy, struct part *part, struct error *err)
{
	struct oci_putting putting = {.reference = part->to,
	    .type = part->manifest.media_type,
	    .text = &part->text.bytes,
	    .digest = part->text.digest,
	    .listed = part->listed};
	const size_t n = sizeof(lags) / sizeof(*lags);

	copy->sums.manifests++;
	if (copy->options.dry_run)
		return true;
	for (size_t i = 0;; i++) {
		enum oci_put put = copy->to->kind->put(copy->to, &putting, err);

		if (put == OCI_PUT_DONE)
			break;
		if (put == OCI_PUT_FAILED || i == 2 * n)
			return false;
		error_clear(err);
		if (!interrupt_sleep(lags[i % n]))
			return fail(err, ERR_INTERRUPT, "%s", "");
		if (i == n &&
		    !send_lacking(copy, &part->arena, &part->manifest, err))
			return false;
	}
	note_had(copy, part->text.digest);
	part->sure = putting.sure;
	return putting.subject || !part->manifest.has_subject ||
	    part_note_subject(copy->to, part, err);
}

static bool copy_part(
    struct oci_copy *copy, struct part *part, int depth, struct error *err);

/* A child of an index, or a referrer: by its digest. */
static bool
copy_below(struct oci_copy *copy, const char *digest, bool listed, int depth,
    struct error *err)
{
	struct part part = {.to = digest, .listed = listed};
	char there[OCI_DIGEST_SIZE];
	bool ok;

	if (is_had(copy, digest))
		return true;
	switch (copy->to->kind->digest(copy->to, digest, there, err)) {
	case OCI_FOUND:
		note_had(copy, digest);
		return true;
	case OCI_FAILED:
		return false;
	default:
		error_clear(err);
	}
	ok = part_fetch(copy->from, digest, &part, err) &&
	    copy_part(copy, &part, depth + 1, err);
	part_close(&part);
	return ok;
}

static bool
copy_part(
    struct oci_copy *copy, struct part *part, int depth, struct error *err)
{
	const struct oci_manifest *m = &part->manifest;

	if (depth > DEEPEST)
		return fail(err, ERR_GENERAL,
		    "%s: indexes hold indexes without end", copy->from->name);
	for (size_t i = 0; i < m->n_children; i++)
		if (!copy_below(copy, m->children[i].digest, false, depth, err))
			return false;
	return send_blobs(copy, &part->arena, m, err) &&
	    put_manifest(copy, part, err);
}

/* cosign of old tags what it adds to a digest: "sha256-HEX.sig". */
static bool
copy_by_tag(struct oci_copy *copy, const char *digest,
    struct oci_copied_image *out, struct error *err)
{
	static const char *const ends[] = {".sig", ".att", ".sbom"};
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(ends) / sizeof(*ends); i++) {
		struct part part = {.listed = true};
		char at[OCI_DIGEST_SIZE];
		enum oci_found found;

		part.to = oci_fallback_tag(&part.arena, digest, ends[i]);
		found = copy->from->kind->digest(copy->from, part.to, at, err);
		ok = found == OCI_FOUND || found == OCI_ABSENT;
		if (found == OCI_FOUND) {
			ok = part_fetch(copy->from, part.to, &part, err) &&
			    copy_part(copy, &part, 0, err);
			out->referrers += ok;
		} else if (ok) {
			error_clear(err);
		}
		part_close(&part);
	}
	return ok;
}

static bool copy_referrers(struct oci_copy *copy, const char *digest,
    struct oci_copied_image *out, int depth, struct error *err);

/* All that refer to one manifest, and to those. */
static bool
copy_list(struct oci_copy *copy, const struct oci_manifest *index,
    struct oci_copied_image *out, int depth, struct error *err)
{
	for (size_t i = 0; i < index->n_children; i++) {
		const char *digest = index->children[i].digest;

		if (!copy_below(copy, digest, true, depth, err) ||
		    !copy_referrers(copy, digest, out, depth + 1, err))
			return false;
		out->referrers++;
	}
	return true;
}

static bool
copy_referrers(struct oci_copy *copy, const char *digest,
    struct oci_copied_image *out, int depth, struct error *err)
{
	struct part index = {0};
	bool ok;

	if (depth > DEEPEST)
		return true;
	ok = part_referrers(copy->from, digest, &index, err) &&
	    copy_list(copy, &index.manifest, out, depth, err) &&
	    copy_by_tag(copy, digest, out, err);
	part_close(&index);
	return ok;
}

/* Those of the whole and of each of its children: signatures may be of
 * either. */
static bool
copy_all_referrers(struct oci_copy *copy, const struct part *part,
    struct oci_copied_image *out, struct error *err)
{
	if (!copy_referrers(copy, part->text.digest, out, 0, err))
		return false;
	for (size_t i = 0; i < part->manifest.n_children; i++)
		if (!copy_referrers(
			copy, part->manifest.children[i].digest, out, 0, err))
			return false;
	return true;
}

/* What the target's tag is on, before anything is sent. */
static enum oci_copied
look_before(struct oci_copy *copy, const char *to, struct oci_copied_image *out,
    struct error *err)
{
	enum oci_found found =
	    copy->to->kind->digest(copy->to, to, out->before, err);

	if (found == OCI_NO_REPOSITORY && copy->options.dry_run)
		found = OCI_ABSENT;
	if (found == OCI_FAILED || found == OCI_NO_REPOSITORY)
		return OCI_NOT_COPIED;
	if (found == OCI_ABSENT) {
		error_clear(err);
		*out->before = '\0';
		return OCI_COPIED;
	}
	if (strcmp(out->before, out->digest) == 0)
		return OCI_SAME;
	return copy->options.force ? OCI_COPIED : OCI_TAKEN;
}

/* The registry's own word that the tag is on it now. */
static bool
check_after(struct oci_copy *copy, const char *to, const char *digest,
    struct error *err)
{
	char now[OCI_DIGEST_SIZE];

	if (copy->options.dry_run)
		return true;
	if (copy->to->kind->digest(copy->to, to, now, err) != OCI_FOUND)
		return false;
	return strcmp(now, digest) == 0 ||
	    fail(err, ERR_GENERAL, "%s:%s is on %s afterwards, and not on %s",
		copy->to->name, to, now, digest);
}

enum oci_copied
oci_copy_image(struct oci_copy *copy, const char *reference, const char *to,
    struct oci_copied_image *out, struct error *err)
{
	struct part part = {.listed = true};
	enum oci_copied done = OCI_NOT_COPIED;

	*out = (struct oci_copied_image){0};
	if (part_fetch(copy->from, reference, &part, err)) {
		memcpy(out->source, part.text.digest, sizeof(out->source));
		if (part_choose(copy->from, &copy->options.wish, &part, err)) {
			part.to = to ? to : part.text.digest;
			memcpy(
			    out->digest, part.text.digest, sizeof(out->digest));
			done = look_before(copy, part.to, out, err);
		}
	}
	if (done == OCI_COPIED &&
	    (!copy_part(copy, &part, 0, err) ||
		!(part.sure || check_after(copy, part.to, out->digest, err))))
		done = OCI_NOT_COPIED;
	if ((done == OCI_COPIED || done == OCI_SAME) &&
	    copy->options.referrers &&
	    !copy_all_referrers(copy, &part, out, err))
		done = OCI_NOT_COPIED;
	part_close(&part);
	return done;
}

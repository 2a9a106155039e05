/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/policies/subject.h"

#include "base/json/json.h"
#include "cmd/policies/linting.h"
#include "cmd/verbs/verb.h"

bool
policy_fetch(struct place *place, enum policy_kind kind, struct buf *out,
    struct error *err)
{
	bool own = kind == POLICY_REPOSITORY;
	const char *operation =
	    own ? "get-repository-policy" : "get-registry-policy";
	json_auto_t *reply = place_call(place, operation, json_object(), err);
	const char *text;

	if (!reply &&
	    verb_is_code(err,
		own ? "RepositoryPolicyNotFoundException"
		    : "RegistryPolicyNotFoundException")) {
		error_clear(err);
		return true;
	}
	text = reply
	    ? scope_text(&place->api, operation, reply, "policyText", err)
	    : NULL;
	if (text)
		buf_puts(out, text);
	return text != NULL;
}

static bool
fetch(struct place *place, bool registry, struct buf *out, struct error *err)
{
	if (!policy_fetch(place, registry ? POLICY_REGISTRY : POLICY_REPOSITORY,
		out, err))
		return false;
	return out->len ||
	    fail(err, ERR_SERVICE, "%s has no policy",
		registry ? "the registry" : place->repository);
}

bool
policy_read(struct run *run, const struct word_list *rest, bool registry,
    struct place *place, struct buf *out, struct error *err)
{
	const char *word = rest->n ? rest->at[0] : NULL;
	unsigned allow = REFERENCE_NO_IMAGE;

	if (rest->n > 1 || (!word && !registry))
		return fail(err, ERR_USAGE,
		    "a FILE or a REPOSITORY is needed, or --registry");
	if (word && linting_is_file(word))
		return linting_read(word, out, err);
	if (registry)
		allow |= REFERENCE_REGISTRY;
	/* a registry is found by any name of a repository in it */
	return place_open_api(
		   run, word ? word : "registry", allow, place, err) &&
	    fetch(place, registry, out, err);
}

const char *
policy_statement_name(struct arena *arena, const json_t *statement, size_t at)
{
	const char *sid = json_get_string(statement, "Sid");

	return sid ? arena_printf(arena, "statement %zu (%s)", at + 1, sid)
		   : arena_printf(arena, "statement %zu", at + 1);
}

/* References: which image of which registry a text means.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_REFERENCE_H
#define RULES_REFERENCE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "rules/registry.h"

/* What a reference may be besides one image or one repository; any of them
 * together. */
enum reference_allow {
	REFERENCE_NAMES = 1,    /* '*' in the repository: several are meant */
	REFERENCE_TAGS = 2,     /* '*' in the tag */
	REFERENCE_REGISTRY = 4, /* a host alone; the repository is then "" */
	REFERENCE_NO_IMAGE = 8  /* neither a tag nor a digest */
};

struct reference {
	const char *text;         /* as it was given */
	bool hosted;              /* a registry is named */
	bool foreign;             /* … and it is none of ECR */
	struct registry registry; /* where hosted; foreign: host and port */
	const char *repository;   /* never NULL */
	const char *tag, *digest; /* NULL where not named; both may be */
};

/*
 * Take apart "[HOST/]REPO[:TAG][@DIGEST]".  What stands before the first '/' is
 * a host where it has a '.' or a ':', or is "localhost", as in docker;
 * "./NAME" is a repository whatever its name looks like.  "https://", "oci://"
 * and "docker://" may stand in front of a host, "http://" in front of one of
 * this machine.  `allow` is of enum reference_allow.  The strings live in
 * `arena`.  False for what can be no reference: ERR_USAGE, and the message
 * shows the place.
 */
bool reference_parse(struct arena *arena, const char *text, unsigned allow,
    struct reference *out, struct error *err);

/* The host that it names, or "". */
const char *reference_host(const struct reference *reference);

#endif

/* The configuration files of AWS clients that a run has of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PROFILES_H
#define LOCAL_PROFILES_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"

struct key;

struct profiles {
	const char *account, *region; /* what all of them mean */
	bool keep_accounts;           /* but for a role or sso account */
	bool checked;                 /* the server looks at signatures */
	const char *const *added;     /* further names, ended by a NULL */
	struct key *keys; /* theirs, made by profiles_write(); keys_free() */
};

/* Whether a profile can be called so. */
bool profiles_name_is_valid(const char *name);

/*
 * Write "config", "credentials" and "run-credentials" into `folder`: the
 * person's profiles (and `added`, and those that the environment names) with
 * their settings, but with keys for the local ECR in the place of everything
 * that says who they are and where their services are.  What a command writes
 * there is gone with the folder; the last file stays out of its way.
 */
bool profiles_write(struct arena *arena, const char *folder,
    struct profiles *profiles, struct error *err);

#endif

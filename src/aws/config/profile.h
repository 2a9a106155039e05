/* The two files' sections, sorted into profiles, sessions and services.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_PROFILE_H
#define AWS_CONFIG_PROFILE_H

#include <stdbool.h>

#include "aws/config/settings.h"
#include "base/error.h"

/* Read the config and the credentials file into the tables of `settings`
 * (whose arena is set).  False with `err` filled when one is malformed. */
bool profiles_read(struct settings *settings, struct error *err);

/* Wipe and free the tables. */
void profiles_free(struct settings *settings);

/* The keys of a profile, or NULL; borrowed. */
json_t *profile_find(const struct settings *settings, const char *name);

/* A key of an object of keys when it is text, or NULL. */
const char *profile_key(const json_t *keys, const char *key);

#endif

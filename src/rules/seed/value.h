/* Single values of a seed: each function notes what is wrong at the path.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SEED_VALUE_H
#define RULES_SEED_VALUE_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/seed/fault.h"

typedef bool seed_checker(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is a list, each item of which passes. */
bool seed_check_each(struct seed_faults *faults, const char *path,
    const json_t *value, seed_checker *check);

/* That it is 12 digits. */
bool seed_value_account(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is a region of AWS. */
bool seed_value_region(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is the name of a repository. */
bool seed_value_name(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is a tag of an image. */
bool seed_value_tag(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is a digest. */
bool seed_value_digest(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is a list of tags. */
bool seed_value_tags(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is true or false. */
bool seed_value_flag(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is tags of a resource, by key. */
bool seed_value_labels(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is the policy of a repository, as text or as what it means. */
bool seed_value_policy(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is the same, of ECR Public. */
bool seed_value_public_policy(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is the policy of a registry. */
bool seed_value_registry_policy(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is a lifecycle policy, likewise. */
bool seed_value_lifecycle(
    struct seed_faults *faults, const char *path, const json_t *value);

/* That it is a manifest. */
bool seed_value_manifest(
    struct seed_faults *faults, const char *path, const json_t *value);

#endif

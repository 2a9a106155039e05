/* A registry as a user or a client names it, and who enters it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_TARGET_H
#define CMD_LOGIN_TARGET_H

#include <stdbool.h>

#include "rules/registry.h"
#include "cmd/login/fetch.h"

/*
 * `name` is a host (perhaps with scheme, port and path), or twelve digits: the
 * registry of that account in the run's region.  Hosts that are none of ECR
 * count only where the run's endpoint makes them a local one: see
 * cmd/trusted.h.  `identity` comes from the registries file.  False with `err`
 * filled for what is no registry of ECR.
 */
bool target_resolve(struct run *run, const char *name,
    struct registry *registry, struct identity *identity, struct error *err);

/* The host of a token's proxyEndpoint: malloc'd, never NULL ("public.ecr.aws"
 * where the token names none). */
char *target_host(const struct login_token *token);

#endif

/* Which identity a registry is entered with: ecr-registries(5).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOGIN_REGISTRIES_H
#define CMD_LOGIN_REGISTRIES_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "cmd/login/fetch.h"

/*
 * Look `host` up in the registries file: ECR_REGISTRIES, else ecr/registries
 * in XDG_CONFIG_HOME or ~/.config.  A line is a pattern (`*` stands for any
 * characters) and settings, `profile=NAME` and `role=ARN`; the first pattern
 * that matches wins, `#` starts a comment.  `*identity` is empty where nothing
 * matches or there is no file; its strings live in `arena`.  False with `err`
 * naming file and line for a line that cannot be understood.
 */
bool registries_find(struct arena *arena, const char *host,
    struct identity *identity, struct error *err);

#endif

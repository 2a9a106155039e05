/* Live values for completion: what there is in the registry just now.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_LIVE_NAMES_H
#define CLI_COMPLETE_LIVE_NAMES_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/config/settings.h"
#include "base/memory/buf.h"
#include "model/model.h"

/* Whose values: `member` as the API calls it ("imageTag"), and what the line
 * says already, NULL where it is silent. */
struct live_query {
	const struct service *service;
	const char *member;
	const char *repository, *registry_id, *resource_arn;
	struct settings_options settings;
};

/* Whether values of this member can be asked for. */
bool live_names_known(const struct live_query *query);

/* Append the values, a line each; nothing where the service has not answered in
 * 800 milliseconds.  Values are kept for a minute in the cache folder of the
 * person (XDG_CACHE_HOME); what comes too late is kept for the next time. */
void live_names(const struct live_query *query, struct buf *out);

/* Remember what a reply tells of values that no operation lists (the ids of
 * uploads); `query` says whose, its member may be NULL. */
void live_names_note(const struct live_query *query,
    const struct operation *operation, const json_t *reply);

#endif

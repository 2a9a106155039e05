/* Models that the person has put in place of ours: a feature of the service is
 * usable on the day its model comes out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_NEWER_H
#define AWS_CALL_NEWER_H

#include "base/error.h"
#include "model/model.h"

/*
 * The service as the files of the person have it, as the peer finds them: in
 * the folders of AWS_DATA_PATH, then in ~/.aws/models, below SERVICE/VERSION,
 * service-2.json, service-2.sdk-extras.json, paginators-1.json and
 * waiters-2.json, each also with .gz.  `base` itself where there are none,
 * which costs one stat() a folder.
 *
 * Read once a run and kept.  NULL with `err` in the peer's words where a file
 * cannot be used.
 */
const struct service *newer_service(
    const struct service *base, struct error *err);

/* The same for who goes on without the person's files where they are wrong:
 * completion, help. */
const struct service *newer_or_ours(const struct service *base);

#endif

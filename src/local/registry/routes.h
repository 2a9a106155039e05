/*
 * The registry: OCI distribution 1.1 (which Docker's V2 protocol became),
 * with the errors of ECR.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCAL_REGISTRY_ROUTES_H
#define LOCAL_REGISTRY_ROUTES_H

#include "local/http/http.h"

/* Answers everything below /v2/. */
extern const struct handler oci_handler;

/* Answers /token/. */
extern const struct handler token_handler;

#endif

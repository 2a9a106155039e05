/* Where a registry may lead, and whom its tokens may be asked of.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_ORIGIN_H
#define OCI_ORIGIN_H

#include <stdbool.h>

/* Whether both URLs are sound and of one scheme, host and port. */
bool oci_origin_same(const char *a, const char *b);

/*
 * Whether a registry at `url` may lead to `to`: with TLS anywhere but to this
 * machine and to what only a machine itself is told by (169.254.0.0/16,
 * fe80::/10); without it within its own origin, or on this machine where it
 * is one of this machine.
 */
bool oci_origin_may_lead(const char *url, const char *to);

/*
 * Whether `realm` may be asked for tokens of the registry at `url`: one that
 * it may lead to, without a user, and the same host or one of the same domain
 * ("auth.example.com" for "registry.example.com"; never all of ".com" or
 * ".co.uk").
 */
bool oci_origin_is_near(const char *url, const char *realm);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/portable/bundle.h"

#include <stddef.h>

/* Debian, Fedora, SUSE, newer Fedora, Alpine with OpenBSD and Darwin, FreeBSD
 * by a package, NetBSD. */
const char *const bundle_files[] = {"/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    "/usr/local/share/certs/ca-root-nss.crt",
    "/etc/openssl/certs/ca-certificates.crt", NULL};

/* Debian, SUSE and FreeBSD, Fedora, Android, NetBSD. */
const char *const bundle_folders[] = {"/etc/ssl/certs", "/etc/pki/tls/certs",
    "/system/etc/security/cacerts", "/etc/openssl/certs", NULL};

/* The checks of the doctor, a file a field.  What fails returns false: what
 * stands on it need not be tried.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DOCTOR_CHECKS_H
#define CMD_DOCTOR_CHECKS_H

#include "cmd/doctor/finding.h"

/* Profile, region, credentials, endpoint: what is configured. */
bool check_settings(struct doctor *doctor);

/* Proxies, certificates, name, connection and clock, up to the service. */
bool check_network(struct doctor *doctor);

/* Say why the service cannot be reached (`why` is cleared): always false. */
bool check_tell_fault(struct doctor *doctor, struct error *why);

/* The registry asked about: whose, where, and whether it answers. */
void check_registry(struct doctor *doctor);

/* Who this is, and which of the calls for login, pull and push are allowed. */
void check_rights(struct doctor *doctor);

/* The helper, and the files of docker and podman. */
void check_clients(struct doctor *doctor);

#endif

/* What help and man pages say of configure and doctor.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/manual_configure.h"

#include <stddef.h>

static const struct example configure_examples[] = {
    {"Which account, region and endpoint would be used, and who says so",
	"ecr configure list"},
    {"The same for a profile", "ecr configure list --profile ci"},
    {0},
};

static const struct example doctor_examples[] = {
    {"Check whether a registry can be entered from here",
	"ecr doctor 123456789012.dkr.ecr.us-east-1.amazonaws.com"},
    {0},
};

const struct manual configure_manuals[] = {
    {"configure", "list",
	"Show the profile, access key (its end alone), region, output format "
	"and endpoint in force, each with where it comes from: an option, the "
	"environment, a file, the instance, or the rules of the partition. "
	"Nothing is written; files are edited by hand or by aws configure.",
	NULL, configure_examples},
    {"doctor", "[REGISTRY]",
	"Go step by step through profile, region, credentials, endpoint and a "
	"first call to the service, and say in plain words what works and what "
	"to do about what does not. With a registry, also whether it is one of "
	"this region and account and whether it answers. No secret is shown.",
	NULL, doctor_examples},
    {0},
};

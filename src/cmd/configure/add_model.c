/* configure add-model: what the peer does with models of other services.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"

static const struct arg options[] = {
    {"--service-model", NARGS_ONE, "JSON",
	.doc = "The model, or file:// and a path.", .required = true},
    {"--service-name", NARGS_ONE, "NAME", .doc = "Name of the service."},
    {0},
};

static bool
add_model(struct run *run, const struct arg_parser *given, struct error *err)
{
	(void)run;
	(void)given;
	return fail(err, ERR_USAGE,
	    "models are not added here: put the file into "
	    "~/.aws/models/SERVICE/VERSION/service-2.json");
}

const struct command configure_add_model_part = {
    .name = "add-model",
    .doc = "Refused: a model of a service is added by putting its file into "
	   "~/.aws/models.",
    .options = options,
    .peer = true,
    .run = add_model,
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/manual.h"

#include <string.h>

const struct manual *
manual_find(const char *command)
{
	for (size_t i = 0; manuals[i]; i++)
		for (const struct manual *m = manuals[i]; m->command; m++)
			if (strcmp(m->command, command) == 0)
				return m;
	return NULL;
}

const struct manual *
manual_part(const char *command, size_t at)
{
	size_t len = strlen(command);

	for (size_t i = 0; manuals[i]; i++)
		for (const struct manual *m = manuals[i]; m->command; m++)
			if (strncmp(m->command, command, len) == 0 &&
			    m->command[len] == ' ' && at-- == 0)
				return m;
	return NULL;
}

bool
manual_lists(const struct service *service, const struct command *command)
{
	if (command->service)
		return command->service == service;
	return command->peer || service == &service_ecr;
}

const struct command *
manual_command(const struct service *service, const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (manual_lists(service, commands[i]) &&
		    strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

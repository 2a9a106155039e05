/* SPDX-License-Identifier: Apache-2.0 */
#include "model/model.h"

#include <string.h>

#include "base/countof.h"

bool
model_is(const struct service *service, const struct service *other)
{
	return service && strcmp(service->name, other->name) == 0;
}

const struct service *
model_find_service(const char *word)
{
	static const struct service *const others[] = {
	    &service_ecr_public, &service_sts};

	for (size_t i = 0; i < countof(others); i++)
		if (strcmp(others[i]->word, word) == 0)
			return others[i];
	return NULL;
}

const struct operation *
model_find_operation(const struct service *service, const char *cli_name)
{
	for (size_t i = 0; i < service->n_operations; i++) {
		if (strcmp(service->operations[i].cli_name, cli_name) == 0)
			return &service->operations[i];
	}
	return NULL;
}

const struct operation *
model_find_action(const struct service *service, const char *name)
{
	for (size_t i = 0; i < service->n_operations; i++) {
		if (strcmp(service->operations[i].name, name) == 0)
			return &service->operations[i];
	}
	return NULL;
}

const struct waiter *
model_find_waiter(const struct service *service, const char *cli_name)
{
	for (size_t i = 0; i < service->n_waiters; i++) {
		if (strcmp(service->waiters[i].cli_name, cli_name) == 0)
			return &service->waiters[i];
	}
	return NULL;
}

const struct member *
model_find_member(const struct shape *structure, const char *name, size_t len)
{
	for (size_t i = 0; structure && i < structure->n_members; i++) {
		const struct member *member = &structure->members[i];

		if (strncmp(member->name, name, len) == 0 &&
		    member->name[len] == '\0')
			return member;
	}
	return NULL;
}

const struct shape *
model_find_error(const struct service *service, const char *code)
{
	for (size_t i = 0; i < service->n_shapes; i++) {
		const struct shape *shape = &service->shapes[i];

		if (shape->exception && strcmp(shape->code, code) == 0)
			return shape;
	}
	return NULL;
}

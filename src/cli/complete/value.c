/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/value.h"

#include <stdlib.h>
#include <string.h>

#include "model/partition.h"
#include "base/file.h"
#include "cli/complete/path.h"
#include "cli/complete/program.h"
#include "cli/complete/reference.h"
#include "cli/complete/setting.h"
#include "cli/help/describe.h"

/* "[profile x]" in the config file, "[x]" in the credentials file. */
static void
add_section(struct candidates *candidates, const char *line, size_t len)
{
	const char *name = line + 1;

	if (len < 3 || line[0] != '[' || line[len - 1] != ']')
		return;
	len -= 2;
	if (strncmp(name, "profile ", 8) == 0) {
		name += 8;
		len -= 8;
	} else if (memchr(name, ' ', len)) {
		return;
	}
	if (len > 2 && (name[0] == '"' || name[0] == '\'')) {
		name++;
		len -= 2;
	}
	candidates_add(
	    candidates, arena_strndup(&candidates->arena, name, len), NULL);
}

static void
add_profiles(
    struct candidates *candidates, const char *variable, const char *file)
{
	const char *path = getenv(variable);
	const char *home = getenv("HOME");
	struct buf text = {0};

	if (!path && home)
		path = arena_printf(&candidates->arena, "%s/%s", home, file);
	if (!path || !file_read_small(path, &text))
		return;
	for (const char *at = buf_text(&text); *at;) {
		size_t len = strcspn(at, "\r\n");

		add_section(candidates, at, len);
		at += len + (at[len] != 0);
	}
	buf_free(&text);
}

static void
complete_profile(struct candidates *candidates)
{
	add_profiles(candidates, "AWS_CONFIG_FILE", ".aws/config");
	add_profiles(
	    candidates, "AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials");
}

static void
complete_region(struct candidates *candidates)
{
	for (size_t i = 0; i < n_partitions; i++)
		for (const char *const *region = partitions[i].regions; *region;
		     region++)
			candidates_add(candidates, *region, NULL);
}

static void
add_all(struct candidates *candidates, const char *const *words)
{
	for (; words && *words; words++)
		candidates_add(candidates, *words, NULL);
}

/* What an option or operand of that kind offers. */
static void
complete_kind(struct candidates *candidates, enum arg_completion kind,
    const char *const *choices)
{
	switch (kind) {
	case COMPLETE_CHOICES:
		add_all(candidates, choices);
		break;
	case COMPLETE_PATH:
		complete_path(candidates, candidates->typed);
		break;
	case COMPLETE_PATH_URL:
		candidates_add(candidates, "file://", "Read it from a file");
		break;
	case COMPLETE_PROFILE:
		complete_profile(candidates);
		break;
	case COMPLETE_REGION:
		complete_region(candidates);
		break;
	case COMPLETE_PROGRAM:
		complete_program_name(candidates);
		break;
	case COMPLETE_SETTING:
		complete_setting(candidates);
		break;
	case COMPLETE_REFERENCE:
	case COMPLETE_EITHER:
	case COMPLETE_SETTING_VALUE:
		break; /* by the line, too: complete_operand() */
	}
}

static void
add_names(struct candidates *candidates, void (*names)(struct buf *))
{
	struct buf lines = {0};

	names(&lines);
	buf_puts(&lines, "");
	for (char *at = lines.data, *end; (end = strchr(at, '\n'));
	     at = end + 1) {
		*end = '\0';
		candidates_add(candidates, at, NULL);
	}
	buf_free(&lines);
}

void
complete_operand(struct candidates *candidates, const struct line *line)
{
	const struct command *command = line->command;
	enum arg_completion kind = line->operands && command->then
	    ? command->then
	    : command->completion;
	const char *const *choices = NULL;

	if (kind == COMPLETE_SETTING_VALUE)
		kind = setting_value_kind(line->first, &choices);
	if (command->names)
		add_names(candidates, command->names);
	else if (kind == COMPLETE_REFERENCE || kind == COMPLETE_EITHER)
		complete_reference(candidates, line, kind == COMPLETE_EITHER);
	else
		complete_kind(candidates, kind, choices);
}

/* A single value that is no structure. */
static void
complete_scalar(struct candidates *candidates, const struct line *line,
    const char *member, const struct shape *shape)
{
	const char *const *choices = describe_choices(shape);

	while (shape->type == SHAPE_LIST)
		shape = shape->element;
	if (choices) {
		add_all(candidates, choices);
	} else if (shape->type == SHAPE_BOOLEAN) {
		candidates_add(candidates, "true", NULL);
		candidates_add(candidates, "false", NULL);
	} else if (shape->type == SHAPE_BLOB) {
		candidates_add(
		    candidates, "fileb://", "Send the bytes of a file");
	} else if (!complete_live_value(candidates, line, member) &&
	    shape->type == SHAPE_STRING) {
		candidates_add(candidates, "file://", "Read it from a file");
	}
}

/* Where the part of a shorthand value begins that is being typed, or NULL
 * inside of quotes, brackets or JSON. */
static const char *
shorthand_part(const char *typed)
{
	const char *part = typed;

	if (strpbrk(typed, "{}[]'\"@"))
		return NULL;
	for (; *typed; typed++)
		if (*typed == ',')
			part = typed + 1;
	return part;
}

static void
add_keys(struct candidates *candidates, const struct shape *structure,
    const char *given, size_t given_len)
{
	const char *text =
	    arena_printf(&candidates->arena, ",%.*s", (int)given_len, given);

	for (size_t i = 0; i < structure->n_members; i++) {
		const char *name = structure->members[i].name;

		if (strstr(
			text, arena_printf(&candidates->arena, ",%s=", name)))
			continue;
		candidates_add(candidates,
		    arena_printf(&candidates->arena, "%s=", name),
		    structure->members[i].doc);
	}
}

/* key=value,key=value: complete a key, or the value of one. */
static void
complete_shorthand(struct candidates *candidates, const struct line *line,
    const struct shape *structure)
{
	const char *typed = candidates->typed;
	const char *part = shorthand_part(typed);
	const char *equals = part ? strchr(part, '=') : NULL;
	const struct member *member;

	if (!part)
		return;
	if (equals)
		part = equals + 1;
	candidates->before = arena_printf(&candidates->arena, "%s%.*s",
	    candidates->before, (int)(part - typed), typed);
	candidates->typed = part;
	if (!equals) {
		add_keys(candidates, structure, typed, (size_t)(part - typed));
		if (part == typed)
			candidates_add(
			    candidates, "file://", "Read it from a file");
		return;
	}
	while (equals > typed && equals[-1] != ',')
		equals--;
	member =
	    model_find_member(structure, equals, (size_t)(part - 1 - equals));
	if (member && !describe_structure(member->shape))
		complete_scalar(candidates, line, member->name, member->shape);
}

void
complete_value(struct candidates *candidates, const struct line *line,
    const char *name, const char *typed)
{
	const struct member *member = line_member(line, name);
	const struct arg *arg = line_option(line, name);
	const struct shape *structure;
	size_t scheme = strncmp(typed, "file://", 7) == 0 ? 7
	    : strncmp(typed, "fileb://", 8) == 0          ? 8
							  : 0;

	candidates->typed = typed;
	if (scheme) {
		candidates->before = arena_printf(&candidates->arena, "%s%.*s",
		    candidates->before, (int)scheme, typed);
		complete_path(candidates, typed + scheme);
		return;
	}
	if (!member && arg &&
	    (arg->completion == COMPLETE_REFERENCE ||
		arg->completion == COMPLETE_EITHER)) {
		complete_reference(
		    candidates, line, arg->completion == COMPLETE_EITHER);
		return;
	}
	if (!member) {
		if (arg)
			complete_kind(
			    candidates, arg->completion, arg->choices);
		return;
	}
	structure = describe_structure(member->shape);
	if (structure)
		complete_shorthand(candidates, line, structure);
	else
		complete_scalar(candidates, line, member->name, member->shape);
}

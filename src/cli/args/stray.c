/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/stray.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "base/text/suggest.h"
#include "cli/args/options.h"
#include "cli/args/paramfile.h"

static bool
is_option(const char *name)
{
	return name[0] == '-';
}

/* Of both tables, the option most like the first `len` bytes of a word. */
static const char *
most_like(const struct arg_parser *parser, const char *word, size_t len)
{
	struct arena arena = {0};
	const char *near[SUGGEST_MAX], *found = NULL;
	size_t n = 0, more = parser ? parser->n : 0;
	const char **names;

	while (options_global[n].name)
		n++;
	names = arena_array(&arena, const char *, n + more + 1);
	n = 0;
	for (const struct arg *arg = options_global; arg->name; arg++)
		if (is_option(arg->name))
			names[n++] = arg->name;
	for (size_t i = 0; i < more; i++)
		if (is_option(parser->args[i].name))
			names[n++] = parser->args[i].name;
	if (suggest(arena_strndup(&arena, word, len), names, near))
		found = near[0];
	arena_free(&arena);
	return found;
}

bool
stray_option(
    const struct arg_parser *parser, const char *word, struct error *err)
{
	size_t len = strcspn(word, "=");
	const char *near = most_like(parser, word, len);

	return error_note(err, CLUE_OPTION,
	    json_members("word", json_text_n(word, len), "near",
		near ? json_text(near) : json_null()));
}

static bool
is_digits(const char *word, size_t n)
{
	return strlen(word) == n && strspn(word, "0123456789") == n;
}

static const struct member *
find_like(const struct shape *input, const char *part)
{
	for (size_t i = 0; i < input->n_members; i++)
		if (strstr(input->members[i].cli_name, part))
			return &input->members[i];
	return NULL;
}

/* Whether a person would say it in a bare word: a text or several, or else a
 * list of what has members. */
static bool
is_plain(const struct member *member, bool text)
{
	const struct shape *shape = member->shape;

	if (!text)
		return shape->type == SHAPE_LIST;
	if (shape->type == SHAPE_LIST)
		shape = shape->element;
	return shape->type == SHAPE_STRING &&
	    strcmp(member->name, "registryId") != 0 &&
	    strcasecmp(member->name, "nextToken") != 0;
}

static bool
is_given(const struct arg_parser *parser, const struct member *member)
{
	for (size_t i = 0; i < parser->n; i++)
		if (is_option(parser->args[i].name) &&
		    strcmp(parser->args[i].name + 2, member->cli_name) == 0)
			return argparse_given(parser, i);
	return false;
}

/* By the form of the word; else what is required and missing, else the first
 * that takes words. */
static const struct member *
home_of(const struct arg_parser *parser, const struct shape *input,
    const char *word)
{
	const struct member *found = NULL;

	if (strncmp(word, "arn:", 4) == 0)
		found = find_like(input, "arn");
	else if (strncmp(word, "sha256:", 7) == 0)
		found = find_like(input, "image-id");
	else if (is_digits(word, 12))
		found = find_like(input, "registry-id");
	for (size_t i = 0; !found && i < input->n_members; i++)
		if (input->members[i].required &&
		    !is_given(parser, &input->members[i]))
			found = &input->members[i];
	for (size_t i = 0; !found && i < 2 * input->n_members; i++) {
		const struct member *member =
		    &input->members[i % input->n_members];

		if (is_plain(member, i < input->n_members) &&
		    !is_given(parser, member))
			found = member;
	}
	return found;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

/* The member that one bare word is for: a digest has its own. */
static const struct member *
member_for(const struct shape *shape, bool digest)
{
	for (size_t i = 0; i < shape->n_members; i++)
		if (shape->members[i].shape->type == SHAPE_STRING &&
		    ends_with(shape->members[i].name, "Digest") == digest)
			return &shape->members[i];
	return NULL;
}

static void
add_form(struct buf *out, const struct shape *shape, const char *word)
{
	bool first = true;

	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];

		buf_printf(out, "%s%s=%s", first ? "" : ",", member->name,
		    first && *word ? word : "…");
		first = false;
	}
}

/* "1.0" of "app:1.0" and of "imageTag:1.0". */
static const char *
tail_of(const char *word)
{
	const char *digest = strstr(word, "sha256:");
	const char *colon = strrchr(word, ':');

	return digest ? digest : colon ? colon + 1 : word;
}

/* What the word would be as a value of the shape, as far as that is clear. */
static void
put_form(struct buf *out, const struct shape *shape, const char *word)
{
	const char *tail = tail_of(word);
	const struct member *member =
	    member_for(shape, strncmp(tail, "sha256:", 7) == 0);

	if (strpbrk(word, "=,{[ ") || !member)
		add_form(out, shape, "");
	else if (shape->members[0].required)
		add_form(out, shape, word);
	else
		buf_printf(out, "%s=%s", member->name, tail);
}

const char *
stray_form_of(struct arena *arena, const struct shape *shape, const char *word)
{
	struct buf form = {0};

	put_form(&form, shape, word);
	return buf_keep(&form, arena);
}

static void
put_home(struct buf *form, const struct shape *shape, const char *word)
{
	if (shape->type == SHAPE_LIST)
		shape = shape->element;
	if (shape->type == SHAPE_STRUCTURE)
		put_form(form, shape, word);
	else
		buf_puts(form, word);
}

static bool
stray_word(const struct arg_parser *parser, const struct operation *operation,
    const char *word, struct error *err)
{
	const struct member *home = operation && operation->input
	    ? home_of(parser, operation->input, word)
	    : NULL;
	struct buf option = {0}, form = {0};

	if (!home && !operation)
		return error_note(
		    err, CLUE_STRAY, json_members("word", json_text(word)));
	if (!home)
		return false;
	buf_printf(&option, "--%s", home->cli_name);
	put_home(&form, home->shape, word);
	error_note(err, CLUE_STRAY,
	    json_members("word", json_text(word), "option",
		json_text(option.data), "form", json_text(buf_text(&form))));
	buf_free(&option);
	buf_free(&form);
	return false;
}

bool
stray_rest(const struct arg_parser *parser, const struct operation *operation,
    struct error *err)
{
	for (size_t i = 0; i < parser->rest.n; i++)
		if (is_option(parser->rest.at[i]))
			return stray_option(parser, parser->rest.at[i], err);
	/* the word in the place of "help" came first */
	for (size_t i = 0; i < parser->n; i++)
		if (!is_option(parser->args[i].name) &&
		    argparse_given(parser, i) && *argparse_word(parser, i))
			return stray_word(
			    parser, operation, argparse_word(parser, i), err);
	if (parser->rest.n)
		stray_word(parser, operation, parser->rest.at[0], err);
	return false;
}

bool
stray_is_file(const char *value)
{
	struct stat about;

	return strpbrk(value, "./") && !paramfile_named(value) &&
	    stat(value, &about) == 0 && S_ISREG(about.st_mode);
}

static bool
note_file(
    struct error *err, const char *word, const char *name, const char *scheme)
{
	struct buf option = {0};

	buf_printf(&option, "--%s", name);
	error_note(err, CLUE_FILE,
	    json_members("word", json_text(word), "option",
		json_text(option.data), "scheme", json_text(scheme)));
	buf_free(&option);
	return false;
}

bool
stray_file(const struct arg_parser *parser, struct error *err)
{
	for (size_t i = 0; i < parser->n; i++) {
		const struct word_list *words = &parser->values[i].words;

		if (argparse_given(parser, i) && words->n == 1 &&
		    stray_is_file(words->at[0]))
			return note_file(err, words->at[0],
			    parser->args[i].name + 2, "file://");
	}
	return false;
}

bool
stray_blob(const struct shape *input, const json_t *params, struct error *err)
{
	for (size_t i = 0; input && i < input->n_members; i++) {
		const struct member *member = &input->members[i];
		const char *word = json_get_string(params, member->name);

		if (member->shape->type == SHAPE_BLOB && word &&
		    stray_is_file(word))
			return note_file(
			    err, word, member->cli_name, "fileb://");
	}
	return false;
}

bool
stray_form(const char *option, const struct shape *shape, const char *word,
    struct error *err)
{
	struct buf form = {0};

	if (shape->type == SHAPE_LIST)
		shape = shape->element;
	if (shape->type != SHAPE_STRUCTURE || shape->n_members == 0)
		return false;
	put_form(&form, shape, word);
	error_note(err, CLUE_FORM,
	    json_members(
		"option", json_text(option), "form", json_text(form.data)));
	buf_free(&form);
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/xml.h"

#include <expat.h>
#include <limits.h>
#include <string.h>

#include "base/memory/alloc.h"

/* expat 2.9 deprecates those that may wrap around, and has these instead. */
#if XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION < 9
#define XML_GetCurrentLineNumber64 XML_GetCurrentLineNumber
#define XML_GetCurrentColumnNumber64 XML_GetCurrentColumnNumber
#endif

/* Far above what any service nests; xml_wipe() goes as deep. */
enum { DEPTH = 256 };

struct level {
	struct xml *element;
	struct xml **last; /* where its next child goes */
};

struct xml_read {
	XML_Parser parser;
	struct arena *arena;
	struct level levels[DEPTH + 1]; /* the root's holder first */
	size_t depth;
	struct buf text; /* of the element at hand */
	const char *refused;
};

static void
refuse(struct xml_read *reader, const char *why)
{
	reader->refused = why;
	XML_StopParser(reader->parser, XML_FALSE);
}

/* What was gathered belongs to the element at hand, unless it has children
 * already. */
static void
text_end(struct xml_read *reader)
{
	const struct level *level = &reader->levels[reader->depth];

	if (reader->text.len > 0 && !level->element->children)
		level->element->text =
		    arena_strdup(reader->arena, buf_text(&reader->text));
	if (reader->text.len > 0)
		wipe(reader->text.data, reader->text.len);
	buf_clear(&reader->text);
}

static void XMLCALL
element_start(void *ctx, const char *name, const char **attributes)
{
	struct xml_read *reader = ctx;
	const char *space = strrchr(name, '}');
	struct xml *element;

	(void)attributes;
	if (reader->depth == DEPTH) {
		refuse(reader, "nested too deeply");
		return;
	}
	text_end(reader);
	element = arena_new(reader->arena, struct xml);
	element->name = arena_strdup(reader->arena, space ? space + 1 : name);
	*reader->levels[reader->depth].last = element;
	reader->levels[reader->depth].last = &element->next;
	reader->levels[++reader->depth] =
	    (struct level){element, &element->children};
}

static void XMLCALL
element_end(void *ctx, const char *name)
{
	struct xml_read *reader = ctx;

	(void)name;
	text_end(reader);
	reader->depth--;
}

static void XMLCALL
text_add(void *ctx, const char *data, int len)
{
	struct xml_read *reader = ctx;

	buf_add(&reader->text, data, (size_t)len);
}

static void XMLCALL
doctype_start(void *ctx, const char *name, const char *system,
    const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	refuse(ctx, "a document type is not allowed");
}

static bool
reader_run(
    struct xml_read *reader, const char *data, size_t len, struct buf *why)
{
	XML_Parser parser = reader->parser;

	if (len <= INT_MAX &&
	    XML_Parse(parser, data, (int)len, 1) == XML_STATUS_OK)
		return true;
	if (reader->refused != NULL)
		buf_puts(why, reader->refused);
	else
		buf_printf(why, "%s: line %lu, column %lu",
		    XML_ErrorString(XML_GetErrorCode(parser)),
		    (unsigned long)XML_GetCurrentLineNumber64(parser),
		    (unsigned long)XML_GetCurrentColumnNumber64(parser));
	return false;
}

struct xml *
xml_read(struct arena *arena, const char *data, size_t len, struct buf *why)
{
	struct xml holder = {0};
	struct xml_read reader = {.parser = XML_ParserCreateNS("UTF-8", '}'),
	    .arena = arena,
	    .levels = {{&holder, &holder.children}}};
	bool ok;

	if (reader.parser == NULL)
		out_of_memory();
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, element_start, element_end);
	XML_SetCharacterDataHandler(reader.parser, text_add);
	XML_SetStartDoctypeDeclHandler(reader.parser, doctype_start);
	ok = reader_run(&reader, data, len, why);
	XML_ParserFree(reader.parser);
	buf_wipe(&reader.text);
	if (ok)
		return holder.children;
	xml_wipe(holder.children);
	return NULL;
}

const struct xml *
xml_find(const struct xml *parent, const char *name)
{
	const struct xml *child = parent->children;

	while (child && strcmp(child->name, name) != 0)
		child = child->next;
	return child;
}

bool
xml_is_repeated(const struct xml *element)
{
	const struct xml *next = element->next;

	while (next && strcmp(next->name, element->name) != 0)
		next = next->next;
	return next != NULL;
}

void
xml_wipe(struct xml *root)
{
	for (; root; root = root->next) {
		if (root->text)
			wipe(root->text, strlen(root->text));
		xml_wipe(root->children);
	}
}

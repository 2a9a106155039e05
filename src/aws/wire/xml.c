/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/xml.h"

#include <expat.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* expat 2.9 deprecates those that may wrap around, and has these instead. */
#if XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION < 9
#define XML_GetCurrentLineNumber64 XML_GetCurrentLineNumber
#define XML_GetCurrentColumnNumber64 XML_GetCurrentColumnNumber
#endif

enum { DEPTH = 32 };

struct xml_reader {
	XML_Parser parser;
	json_t *levels[DEPTH + 1]; /* the root's holder first */
	char *names[DEPTH + 1];
	size_t depth;
	struct buf text; /* of the element at hand */
	const char *refused;
};

static void
refuse(struct xml_reader *reader, const char *why)
{
	reader->refused = why;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void XMLCALL
element_start(void *ctx, const char *name, const char **attributes)
{
	struct xml_reader *reader = ctx;
	const char *colon = strrchr(name, ':');

	(void)attributes;
	if (reader->depth == DEPTH) {
		refuse(reader, "nested too deeply");
		return;
	}
	reader->depth++;
	reader->names[reader->depth] = xstrdup(colon ? colon + 1 : name);
	reader->levels[reader->depth] = json_object();
	buf_clear(&reader->text);
}

/* The items of lists and of maps come by the same name. */
static bool
is_item(const char *name)
{
	return strcmp(name, "member") == 0 || strcmp(name, "entry") == 0;
}

static void
put_child(json_t *parent, const char *name, json_t *value)
{
	json_t *there = json_object_get(parent, name);

	if (there == NULL && is_item(name)) {
		there = json_array();
		json_object_set_new(parent, name, there);
	}
	if (json_is_array(there))
		json_array_append(there, value);
	else if (there == NULL)
		json_object_set(parent, name, value);
}

static void XMLCALL
element_end(void *ctx, const char *name)
{
	struct xml_reader *reader = ctx;
	size_t depth = reader->depth;
	json_t *value = reader->levels[depth];
	json_t *parent = reader->levels[depth - 1];

	(void)name;
	if (json_object_size(value) == 0) {
		json_decref(value);
		value = json_stringn(buf_text(&reader->text), reader->text.len);
	}
	put_child(parent, reader->names[depth], value);
	json_decref(value);
	free(reader->names[depth]);
	reader->depth--;
	buf_clear(&reader->text);
}

static void XMLCALL
text_add(void *ctx, const char *data, int len)
{
	struct xml_reader *reader = ctx;

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
    struct xml_reader *reader, const char *data, size_t len, struct buf *why)
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

json_t *
xml_read(const char *data, size_t len, struct buf *why)
{
	struct xml_reader reader = {.parser = XML_ParserCreate("UTF-8")};
	bool ok;

	if (reader.parser == NULL)
		out_of_memory();
	reader.levels[0] = json_object();
	XML_SetUserData(reader.parser, &reader);
	XML_SetElementHandler(reader.parser, element_start, element_end);
	XML_SetCharacterDataHandler(reader.parser, text_add);
	XML_SetStartDoctypeDeclHandler(reader.parser, doctype_start);
	ok = reader_run(&reader, data, len, why);
	XML_ParserFree(reader.parser);
	for (; reader.depth > 0; reader.depth--) {
		json_decref(reader.levels[reader.depth]);
		free(reader.names[reader.depth]);
	}
	buf_wipe(&reader.text);
	if (ok)
		return reader.levels[0];
	json_decref(reader.levels[0]);
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml/yaml_plain.h"

#include <string.h>

#include "base/yaml/yaml_scalar.h"

enum { LONGEST_WORD = 5 }; /* that means something: "false" */

bool
yaml_is_string(const char *text, size_t len)
{
	/* most texts need no second look */
	if (len > LONGEST_WORD && !strchr("0123456789+-.", text[0]))
		return true;
	return yaml_scalar_resolve(text, len, false) == YAML_KIND_STR;
}

/* What an ASCII character is to YAML: h, special or for libyaml to judge; s,
 * harmless anywhere; w, harmless within a text but not at its start. */
static const char classes[] = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"
			      "hwwhswwwsswswwwssssssssssshsssww"
			      "wsssssssssssssssssssssssssswswss"
			      "wsssssssssssssssssssssssssswwwsh";

static char
class_of(char c)
{
	return (unsigned char)c < 0x80 ? classes[(unsigned char)c] : 'h';
}

bool
yaml_is_easy(const char *text, size_t len, bool *blanks)
{
	*blanks = false;
	if (len > 0 && class_of(text[0]) != 's')
		return false;
	for (size_t i = 1; i < len; i++) {
		if (class_of(text[i]) != 'h')
			continue;
		if (i + 1 == len || (text[i] == ':' && text[i + 1] == ' '))
			return false;
		if (text[i] == ' ')
			*blanks = true;
		else if (text[i] != ':')
			return false;
	}
	return true;
}

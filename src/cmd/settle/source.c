/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/settle/source.h"

#include <string.h>

#include "base/json/json.h"
#include "base/yaml/yaml_read.h"
#include "cmd/policies/linting.h"

bool
source_read(
    struct run *run, const char *word, struct source *out, struct error *err)
{
	struct error why = {0};

	*out = (struct source){
	    .name = strcmp(word, "-") == 0 ? "standard input" : word};
	if (!linting_read(word, &out->text, err))
		return false;
	out->faults = (struct seed_faults){.arena = &run->arena,
	    .text = buf_text(&out->text),
	    .len = out->text.len};
	out->value = json_read(buf_text(&out->text), out->text.len, NULL);
	if (!out->value)
		out->value =
		    yaml_read_json(buf_text(&out->text), out->text.len, &why);
	if (!out->value)
		fail(err, ERR_USAGE, "%s: %s", out->name, why.message);
	error_clear(&why);
	return out->value != NULL;
}

bool
source_fail(struct source *source, struct error *err)
{
	const char *line = buf_text(&source->faults.words);
	struct buf all = {0};

	while (*line) {
		size_t len = strcspn(line, "\n");

		buf_printf(&all, "%s%s, %.*s", all.len ? "\n" : "",
		    source->name, (int)len, line);
		line += len + (line[len] == '\n');
	}
	return fail_buf(err, ERR_USAGE, &all);
}

void
source_free(struct source *source)
{
	json_decref(source->value);
	buf_free(&source->text);
	buf_free(&source->faults.words);
}

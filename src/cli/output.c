/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/terminal.h"
#include "base/text/surrogate.h"
#include "cli/pager.h"
#include "cli/ui.h"
#include "format/formats.h"
#include "query/query.h"

static bool
choose_format(struct output *output, const struct run *run, struct error *err)
{
	const char *name = run->options.output;

	if (!name && settings_nested(&run->settings, SETTING_OUTPUT))
		return fail(err, ERR_GENERAL, "unhashable type: 'dict'");
	if (!name)
		name = settings_get(&run->settings, SETTING_OUTPUT, NULL);
	if (!name)
		name = "json";
	output->format = format_find(name);
	if (!output->format)
		return fail(err, ERR_GENERAL, "Unknown output type: %s", name);
	return true;
}

bool
output_wants_color(const struct run *run)
{
	const char *color = run->options.color;

	if (color && strcmp(color, "auto") != 0)
		return strcmp(color, "on") == 0;
	/* in a pipe the peer's bytes count, whatever colours are asked for */
	return terminal_is(STDOUT_FILENO) && terminal_colour(STDOUT_FILENO);
}

/* Columns of the terminal on standard output, 0 where it is none. */
static size_t
terminal_width(void)
{
	int columns;

	if (!terminal_size(STDOUT_FILENO, &columns, NULL))
		return 0;
	/* A terminal that does not know has no room in the peer. */
	return columns ? (size_t)columns : 1;
}

/* Bytes that may leave: through the pager, started with the first of them. */
static bool
write_out(void *ctx, const char *data, size_t len)
{
	struct output *output = ctx;

	ui_clear();
	if (output->paged) {
		output->paged = false;
		pager_start(output->run, &output->fd, &output->pager);
	}
	return file_write_fd(output->fd, data, len);
}

static bool
pass_on(struct output *output, const char *data, size_t len)
{
	return output->whole ? spool_write(&output->spool, data, len)
			     : write_out(output, data, len);
}

/* Each write of the peer, whether its stream takes it. */
static bool
judge(void *ctx, const char *data, size_t len)
{
	struct output *output = ctx;

	return codec_check(output->encoding.codec, output->encoding.errors,
	    data, len, &output->refusal);
}

static bool
encode(struct output *output, const char *data, size_t len)
{
	struct buf encoded = {0};
	bool ok;

	if (output->encoding.codec->kind == CODEC_UTF_8 &&
	    surrogate_find(data, len) == len)
		return pass_on(output, data, len);
	encoding_convert(&encoded, data, len);
	ok = pass_on(output, encoded.data, encoded.len);
	buf_free(&encoded);
	return ok;
}

static bool
drain(void *ctx, const char *data, size_t len)
{
	struct output *output = ctx;
	struct buf escaped = {0};
	bool ok;

	if (!output->options.escape_controls || output->format->escapes)
		return encode(output, data, len);
	terminal_escape(&escaped, data, len, TERMINAL_JSON);
	ok = encode(output, escaped.data, escaped.len);
	buf_free(&escaped);
	return ok;
}

bool
output_open(struct output *output, struct run *run, const char *title,
    struct error *err)
{
	*output = (struct output){.fd = STDOUT_FILENO, .run = run};
	if (!choose_format(output, run, err))
		return false;
	output->query = run->query;
	output->whole = !output->format->by_page;
	output->paged = pager_wanted(run);
	output->options.title = title;
	output->options.color = output_wants_color(run);
	run->styled = output->format->styled && output->options.color;
	output->options.width = terminal_width();
	output->options.escape_controls = terminal_is(STDOUT_FILENO);
	output->encoding = encoding_wanted();
	output->buf.judge = judge;
	output->buf.drain = drain;
	output->buf.ctx = output;
	return true;
}

bool
output_unqueried(struct output *output, json_t *value, struct error *err)
{
	bool ok =
	    output->format->value(&output->buf, value, &output->options, err);

	/* what a page printed before it failed is out in the peer */
	if (!ok && !output->whole)
		buf_flush(&output->buf);
	return ok;
}

/* The peer compares with an empty structure only what is no listing. */
static bool
print_found(struct output *output, json_t *found, struct error *err)
{
	if (output->drop_empty && json_is_object(found) &&
	    json_object_size(found) == 0)
		return true;
	return output_unqueried(output, found, err);
}

bool
output_value(struct output *output, json_t *value, struct error *err)
{
	json_t *found;
	bool ok;

	/* the peer fetches for `off` but never evaluates */
	if (!output->format->value)
		return true;
	if (!output->query)
		return print_found(output, value, err);
	found = query_eval(output->query, value, err);
	if (!found)
		return false;
	ok = print_found(output, found, err);
	json_decref(found);
	return ok;
}

/* A reader that has gone needs no message; anything else does. */
static bool
lost(struct output *output, struct error *err)
{
	int why = errno;

	if (output->refusal.kind != ERR_NONE) {
		*err = output->refusal;
		output->refusal = (struct error){0};
		return false;
	}
	if (output->pager)
		return fail(err, ERR_READER_GONE, "%s", "");
	return fail_output(err, why);
}

bool
output_flush(struct output *output, struct error *err)
{
	if (output->whole)
		return true;
	return buf_flush(&output->buf) || lost(output, err);
}

static bool
copy_spool(struct output *output)
{
	ui_clear();
	/* an empty result starts no pager */
	if (output->paged && (output->spool.memory.len || output->spool.fd)) {
		output->paged = false;
		pager_start(output->run, &output->fd, &output->pager);
	}
	return spool_copy(&output->spool, output->fd);
}

bool
output_finish(struct output *output, struct error *err)
{
	bool ok = buf_flush(&output->buf);

	/* what was printed before a character that cannot be is out */
	if ((ok || output->refusal.kind != ERR_NONE) && output->whole)
		ok = copy_spool(output) && ok;
	if (!ok)
		lost(output, err);
	pager_finish(&output->fd, &output->pager);
	return ok;
}

void
output_free(struct output *output)
{
	pager_finish(&output->fd, &output->pager);
	buf_free(&output->buf);
	spool_free(&output->spool);
	error_clear(&output->refusal);
}

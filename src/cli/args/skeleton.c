/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/skeleton.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "aws/call/client.h"
#include "base/memory/buf.h"
#include "base/file.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "cli/output.h"
#include "cli/prepare.h"
#include "model/check.h"
#include "model/skeleton.h"

static bool
print_all(struct buf *out, struct error *err)
{
	bool ok = file_write_fd(STDOUT_FILENO, buf_text(out), out->len) ||
	    fail_output(err, errno);

	buf_free(out);
	return ok;
}

static bool
print_json(const struct operation *operation, struct error *err)
{
	static const struct json_style style = {4, ",", ": ", true, false};
	json_auto_t *sample = skeleton_request(operation->input);
	struct buf out = {0};

	json_write(&out, sample, &style);
	buf_putc(&out, '\n');
	return print_all(&out, err);
}

static bool
print_yaml(const struct operation *operation, struct error *err)
{
	struct buf out = {0};

	skeleton_write_yaml(&out, operation->input);
	return print_all(&out, err);
}

/* JSON shows a moment in its ISO form, the others as Python does. */
static json_t *
new_moment(const struct format *format)
{
	bool json = strcmp(format->name, "json") == 0;

	if (strncmp(format->name, "yaml", 4) == 0)
		return foreign_new_date(
		    FOREIGN_DATETIME, "1970-01-01 00:00:00");
	return json_string(
	    json ? "1970-01-01T00:00:00" : "1970-01-01 00:00:00");
}

/* The peer refuses a sample that its own model does not allow. */
static bool
check_reply(const struct operation *operation, struct error *err)
{
	json_auto_t *moment = json_string("1970-01-01T00:00:00");
	json_auto_t *sample = skeleton_reply(operation->output, moment);

	return !operation->output ||
	    model_check(operation->output, sample, err);
}

static bool
print_reply(struct run *run, const struct operation *operation,
    struct params *params, struct error *err)
{
	struct output output;
	json_auto_t *moment = NULL, *sample = NULL;
	bool ok;

	if (!check_reply(operation, err) ||
	    !prepare_params(run, operation, params->request, err) ||
	    !model_check(operation->input, params->request, err) ||
	    !output_open(&output, run, operation->name, err))
		return false;
	output.drop_empty = true;
	moment = new_moment(output.format);
	sample = skeleton_reply(operation->output, moment);
	ok = output_value(&output, sample, err) && output_finish(&output, err);
	output_free(&output);
	return ok;
}

bool
skeleton_print(struct run *run, const struct operation *operation,
    struct params *params, struct error *err)
{
	struct client *client;
	bool ok;

	if (strcmp(params->skeleton, "input") == 0)
		return print_json(operation, err);
	if (strcmp(params->skeleton, "yaml-input") == 0)
		return print_yaml(operation, err);
	client = client_open(&run->settings, run->service, err);
	ok = client && print_reply(run, operation, params, err);
	client_close(client);
	return ok;
}

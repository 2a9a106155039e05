/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/verb.h"

#include <math.h>
#include <string.h>

#include "aws/call/calls.h"
#include "base/clock.h"
#include "base/date/date.h"
#include "base/interrupt.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/human.h"

const char *const verb_times[] = {"age", "iso", NULL};

struct rows_wish
verb_wish(const struct arg_parser *given, size_t at)
{
	const char *time = argparse_word(given, at + 1);

	return (struct rows_wish){.columns = argparse_word(given, at),
	    .style = {.iso = time && strcmp(time, "iso") == 0,
		.no_trunc = argparse_given(given, at + 2)}};
}

static bool
refuse(const struct arg_parser *given, size_t at, const char *wanted,
    struct error *err)
{
	return fail(err, ERR_USAGE, "argument %s: \"%s\" is not %s",
	    given->args[at].name, argparse_word(given, at), wanted);
}

bool
verb_number(const struct arg_parser *given, size_t at, long most, long *number,
    struct error *err)
{
	const char *word = argparse_word(given, at);
	long value = 0;

	if (!word)
		return true;
	for (const char *c = word; *c; c++) {
		if (*c < '0' || *c > '9' || value > most)
			return refuse(
			    given, at, "a number that is possible", err);
		value = value * 10 + (*c - '0');
	}
	if (value < 1 || value > most)
		return fail(err, ERR_USAGE,
		    "argument %s: a number from 1 to %ld is wanted",
		    given->args[at].name, most);
	*number = value;
	return true;
}

bool
verb_jobs(struct run *run, const struct arg_parser *given, size_t at,
    struct error *err)
{
	long jobs = run->jobs;
	bool ok = verb_number(given, at, CALLS_JOBS_MAX, &jobs, err);

	run->jobs = (int)jobs;
	return ok;
}

bool
verb_duration(const struct arg_parser *given, size_t at, bool bare,
    double *seconds, struct error *err)
{
	const char *word = argparse_word(given, at);
	size_t digits = word ? strspn(word, "0123456789") : 0;
	struct buf text = {0};
	bool ok;

	if (!word)
		return true;
	buf_printf(&text, "%s%s", word, bare && !word[digits] ? "s" : "");
	ok = human_read_duration(buf_text(&text), seconds);
	buf_free(&text);
	return ok ||
	    refuse(given, at, "a duration, such as 45s, 30m, 12h, 90d", err);
}

bool
verb_moment(const struct arg_parser *given, size_t at, struct moment *out,
    struct error *err)
{
	const char *word = argparse_word(given, at);
	double seconds;

	if (!word)
		return true;
	if (human_read_duration(word, &seconds))
		*out = (struct moment){MOMENT_FROM_NOW, -seconds};
	else if (human_read_moment(word, 0, &seconds))
		*out = (struct moment){MOMENT_DATE, seconds};
	else
		return refuse(given, at,
		    "a duration, such as 90d, or a date, such as 2026-08-01",
		    err);
	return true;
}

double
verb_when(const struct moment *moment)
{
	double now = moment->kind == MOMENT_FROM_NOW ? clock_service() : 0;

	/* below 0 it would be as if nothing had been asked for */
	return moment->kind == MOMENT_NONE ? -1
					   : fmax(now + moment->seconds, 0);
}

bool
verb_ask_until(double patience, double longest,
    bool (*ask)(void *ctx, bool *over, struct error *err), void *ctx,
    struct error *err)
{
	double end = clock_steady() + patience, pause = 0.5, left;
	bool over = false;

	for (;;) {
		if (!ask(ctx, &over, err))
			return false;
		left = end - clock_steady();
		if (over || left <= 0)
			return true;
		if (!interrupt_sleep(fmin(pause, left)))
			return fail(err, ERR_INTERRUPT, "%s", "");
		pause = fmin(pause * 1.5, longest);
	}
}

bool
verb_met(const char *const *words, const bool *met, struct error *err)
{
	size_t n = 0, i = 0;

	for (; words[i]; i++) {
		n += met[i];
		if (!met[i] && !strchr(words[i], '*'))
			return fail(err, ERR_SERVICE,
			    "%s: there is no such repository", words[i]);
	}
	return n > 0 || i == 0 || fail(err, ERR_NO, "no repository matches");
}

bool
verb_is_code(const struct error *err, const char *code)
{
	const char *got = error_code(err);

	return got && strcmp(got, code) == 0;
}

double
verb_time(const json_t *moment)
{
	const char *text = json_string_value(moment);
	struct date date = {0};

	if (json_is_number(moment))
		return json_number_value(moment);
	if (!text || !date_parse(&date, text, strlen(text)))
		return -1;
	return (double)(date_to_seconds(&date) - date.offset) +
	    (double)date.micros / 1e6;
}

void
verb_put_time(json_t *row, const char *key, const json_t *moment)
{
	double when = verb_time(moment);
	struct buf text = {0};

	if (when < 0)
		return;
	human_moment(&text, when);
	json_object_set_new(row, key, json_text(buf_text(&text)));
	buf_free(&text);
}

void
verb_put(json_t *row, const char *key, const json_t *value)
{
	if (value && !json_is_null(value))
		json_object_set(row, key, (json_t *)value);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <string.h>

enum { MAX_PATTERNS = 64, MATCH_LIMIT = 200000 };

/* Compiled once; the model has some twenty. */
static struct {
	const char *pattern; /* a constant of the model: compared by address */
	pcre2_code *code;
} compiled[MAX_PATTERNS];
static size_t n_compiled;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static pcre2_code *
compile(const char *pattern)
{
	pcre2_code *code = NULL;
	PCRE2_SIZE where;
	int error;
	size_t i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < n_compiled && compiled[i].pattern != pattern; i++)
		continue;
	if (i < n_compiled) {
		code = compiled[i].code;
	} else if (n_compiled < MAX_PATTERNS) {
		code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		    PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_ANCHORED |
			PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY,
		    &error, &where, NULL);
		compiled[n_compiled].pattern = pattern;
		compiled[n_compiled++].code = code;
	}
	pthread_mutex_unlock(&lock);
	return code;
}

bool
pattern_matches(const char *pattern, const char *text)
{
	pcre2_code *code = compile(pattern);
	pcre2_match_context *context;
	pcre2_match_data *match;
	int result;

	if (!code)
		return true;
	context = pcre2_match_context_create(NULL);
	match = pcre2_match_data_create(1, NULL);
	pcre2_set_match_limit(context, MATCH_LIMIT);
	pcre2_set_heap_limit(context, 1024);
	result = pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0,
	    PCRE2_NO_UTF_CHECK, match, context);
	pcre2_match_data_free(match);
	pcre2_match_context_free(context);
	return result >= 0;
}

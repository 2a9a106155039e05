/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policy/condition.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "base/countof.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "rules/glob.h"
#include "rules/policy/words.h"

enum operand_kind {
	TEXT,
	FOLDED,
	PATTERN,
	NUMBER,
	DATE,
	WORD,
	ADDRESS,
	ARN,
	ABSENCE
};

/* How what is found lies to what is wanted. */
enum relation { EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

struct condition_operator {
	const char *name;
	enum operand_kind kind;
	enum relation relation;
	bool negated;
};

static const struct condition_operator operators[] = {
    {"StringEquals", TEXT, EQUAL, false},
    {"StringNotEquals", TEXT, EQUAL, true},
    {"StringEqualsIgnoreCase", FOLDED, EQUAL, false},
    {"StringNotEqualsIgnoreCase", FOLDED, EQUAL, true},
    {"StringLike", PATTERN, EQUAL, false},
    {"StringNotLike", PATTERN, EQUAL, true},
    {"NumericEquals", NUMBER, EQUAL, false},
    {"NumericNotEquals", NUMBER, EQUAL, true},
    {"NumericLessThan", NUMBER, LESS, false},
    {"NumericLessThanEquals", NUMBER, LESS_EQUAL, false},
    {"NumericGreaterThan", NUMBER, GREATER, false},
    {"NumericGreaterThanEquals", NUMBER, GREATER_EQUAL, false},
    {"DateEquals", DATE, EQUAL, false},
    {"DateNotEquals", DATE, EQUAL, true},
    {"DateLessThan", DATE, LESS, false},
    {"DateLessThanEquals", DATE, LESS_EQUAL, false},
    {"DateGreaterThan", DATE, GREATER, false},
    {"DateGreaterThanEquals", DATE, GREATER_EQUAL, false},
    {"Bool", WORD, EQUAL, false},
    {"BinaryEquals", TEXT, EQUAL, false},
    {"IpAddress", ADDRESS, EQUAL, false},
    {"NotIpAddress", ADDRESS, EQUAL, true},
    {"ArnEquals", ARN, EQUAL, false},
    {"ArnLike", ARN, EQUAL, false},
    {"ArnNotEquals", ARN, EQUAL, true},
    {"ArnNotLike", ARN, EQUAL, true},
    {"Null", ABSENCE, EQUAL, false},
};

enum quantifier { ONE, ANY_VALUE, ALL_VALUES };

/* An operator as it is written, taken apart. */
struct condition_test {
	const struct condition_operator *op;
	enum quantifier quantifier;
	bool if_exists;
};

static const char *
skip(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static bool
read_operator(const char *text, struct condition_test *out)
{
	const char *any = skip(text, "ForAnyValue:");
	const char *all = skip(text, "ForAllValues:");
	const char *name = any ? any : all ? all : text;

	out->quantifier = any ? ANY_VALUE : all ? ALL_VALUES : ONE;
	for (size_t i = 0; i < countof(operators); i++) {
		const char *rest = skip(name, operators[i].name);

		out->op = &operators[i];
		out->if_exists = rest && strcmp(rest, "IfExists") == 0;
		if (rest && (!*rest || out->if_exists))
			return !out->if_exists || operators[i].kind != ABSENCE;
	}
	return false;
}

bool
condition_operator_exists(const char *op)
{
	struct condition_test reading;

	return read_operator(op, &reading);
}

static bool
relates(double found, double wanted, enum relation relation)
{
	switch (relation) {
	case LESS:
		return found < wanted;
	case LESS_EQUAL:
		return found <= wanted;
	case GREATER:
		return found > wanted;
	case GREATER_EQUAL:
		return found >= wanted;
	default:
		return found >= wanted && found <= wanted;
	}
}

static bool
read_number(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return *text && !*end;
}

/* ISO 8601, or seconds since 1970. */
static bool
read_date(const char *text, double *out)
{
	time_t when;

	if (strspn(text, "0123456789.") == strlen(text))
		return read_number(text, out);
	if (isotime_read(text, &when) == ISOTIME_BAD)
		return false;
	*out = (double)when;
	return true;
}

/* Bytes of an address; how many bits, 0 where it is none. */
static int
read_address(const char *text, unsigned char out[16])
{
	if (inet_pton(AF_INET, text, out) == 1)
		return 32;
	return inet_pton(AF_INET6, text, out) == 1 ? 128 : 0;
}

/* "16"; -1 where it is no length: what is not understood is no network. */
static int
read_length(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n > 0 && n < 4 && !text[n] ? atoi(text) : -1;
}

static bool
is_within(const char *found, const char *network)
{
	unsigned char address[16], base[16];
	size_t len = strcspn(network, "/");
	char text[INET6_ADDRSTRLEN];
	int bits, wanted;

	if (len >= sizeof(text))
		return false;
	memcpy(text, network, len);
	text[len] = '\0';
	bits = read_address(text, base);
	wanted = network[len] ? read_length(network + len + 1) : bits;
	if (!bits || read_address(found, address) != bits || wanted < 0 ||
	    wanted > bits)
		return false;
	for (int i = 0; i < wanted; i++)
		if ((address[i / 8] ^ base[i / 8]) & (0x80 >> i % 8))
			return false;
	return true;
}

/* Each of the six parts by itself: a star does not reach over a colon but in
 * the last one. */
static bool
arn_matches(const char *pattern, const char *text)
{
	char part[2][2048];

	for (int i = 0; i < 5; i++) {
		size_t a = strcspn(pattern, ":"), b = strcspn(text, ":");

		if (!pattern[a] || !text[b] || a >= sizeof(part[0]) ||
		    b >= sizeof(part[1]))
			return false;
		memcpy(part[0], pattern, a);
		memcpy(part[1], text, b);
		part[0][a] = part[1][b] = '\0';
		if (!glob_matches_policy(part[0], part[1], false))
			return false;
		pattern += a + 1;
		text += b + 1;
	}
	return glob_matches_policy(pattern, text, false);
}

static bool
fits(const struct condition_operator *op, const char *found, const char *wanted)
{
	double a, b;

	switch (op->kind) {
	case TEXT:
		return strcmp(found, wanted) == 0;
	case FOLDED:
	case WORD:
		return strcasecmp(found, wanted) == 0;
	case PATTERN:
		return glob_matches_policy(wanted, found, false);
	case NUMBER:
		return read_number(found, &a) && read_number(wanted, &b) &&
		    relates(a, b, op->relation);
	case DATE:
		return read_date(found, &a) && read_date(wanted, &b) &&
		    relates(a, b, op->relation);
	case ADDRESS:
		return is_within(found, wanted);
	case ARN:
		return arn_matches(wanted, found);
	default:
		return false;
	}
}

/* A value of a policy, which may be a number or a truth value. */
static const char *
wanted_text(const json_t *value, char room[32])
{
	if (json_is_text(value))
		return json_string_value(value);
	if (json_is_integer(value)) {
		snprintf(
		    room, 32, "%lld", (long long)json_integer_value(value));
		return room;
	}
	if (json_is_real(value)) {
		snprintf(room, 32, "%.15g", json_real_value(value));
		return room;
	}
	return json_is_true(value) ? "true"
	    : json_is_false(value) ? "false"
				   : "";
}

/* One value of the request against all that are wanted. */
static bool
passes(const struct condition_operator *op, const char *found,
    const json_t *wanted)
{
	size_t n = json_is_array(wanted) ? json_array_size(wanted) : 1;

	for (size_t i = 0; i < n; i++) {
		char room[32];
		const json_t *one =
		    json_is_array(wanted) ? json_array_get(wanted, i) : wanted;

		if (fits(op, found, wanted_text(one, room)))
			return !op->negated;
	}
	return op->negated;
}

static const json_t *
find_key(const json_t *context, const char *key)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)context, name, value)
		if (strcasecmp(name, key) == 0)
			return value;
	return NULL;
}

static bool
is_null(const json_t *found, const json_t *wanted)
{
	char room[32];
	const json_t *one =
	    json_is_array(wanted) ? json_array_get(wanted, 0) : wanted;
	bool absent = strcasecmp(wanted_text(one, room), "true") == 0;

	return absent == (found == NULL);
}

static bool
key_holds(const struct condition_test *reading, const json_t *found,
    const json_t *wanted)
{
	const struct condition_operator *op = reading->op;
	size_t n = policy_count(found), passed = 0;

	if (op->kind == ABSENCE)
		return is_null(found, wanted);
	if (n == 0 && reading->quantifier == ALL_VALUES)
		return true;
	if (n == 0)
		return reading->if_exists ||
		    (op->negated && reading->quantifier == ONE);
	for (size_t i = 0; i < n; i++) {
		const char *text = policy_text(found, i);

		passed += passes(op, text ? text : "", wanted);
	}
	if (reading->quantifier == ALL_VALUES ||
	    (reading->quantifier == ONE && op->negated))
		return passed == n;
	return passed > 0;
}

bool
condition_holds(const json_t *condition, const json_t *context)
{
	const char *name, *key;
	json_t *tests, *wanted;

	json_object_foreach ((json_t *)condition, name, tests) {
		struct condition_test reading;

		if (!read_operator(name, &reading))
			return false;
		json_object_foreach (tests, key, wanted)
			if (!key_holds(
				&reading, find_key(context, key), wanted))
				return false;
	}
	return true;
}

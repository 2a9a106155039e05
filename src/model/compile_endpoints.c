/*
 * Compile partitions.json and the endpoint rules beside it to C tables: the
 * rules are worked out here for every partition and variant, so that at run
 * time a look-up is all there is.
 *
 * usage: compile PARTITIONS SERVICE=RULES… >OUT
 * SPDX-License-Identifier: Apache-2.0
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the rules are worked out for. */
struct site {
	json_t *partition; /* its "outputs" */
	const char *region;
	bool fips, dualstack;
};

static void
die(const char *what, const char *which)
{
	fprintf(stderr, "compile: %s: %s\n", what, which);
	exit(1);
}

static json_t *
load(const char *path)
{
	json_error_t why;
	json_t *value = json_load_file(path, 0, &why);

	if (value == NULL)
		die(path, why.text);
	return value;
}

static json_t *value_of(const struct site *q, json_t *expression);

static json_t *
reference(const struct site *q, const char *name)
{
	if (strcmp(name, "Region") == 0)
		return json_string(q->region);
	if (strcmp(name, "UseFIPS") == 0)
		return json_boolean(q->fips);
	if (strcmp(name, "UseDualStack") == 0)
		return json_boolean(q->dualstack);
	if (strcmp(name, "PartitionResult") == 0)
		return json_incref(q->partition);
	/* STS is asked in its region, sign-in where a person logs in */
	if (strcmp(name, "UseGlobalEndpoint") == 0 ||
	    strcmp(name, "IsControlPlane") == 0)
		return json_false();
	if (strcmp(name, "Endpoint") != 0 &&
	    strcmp(name, "IsOAuthEndpoint") != 0)
		die("unknown reference", name);
	return json_null();
}

static json_t *
call(const struct site *q, const char *name, json_t *argv)
{
	json_t *a = value_of(q, json_array_get(argv, 0));
	json_t *b = value_of(q, json_array_get(argv, 1)), *result = NULL;

	if (strcmp(name, "isSet") == 0)
		result = json_boolean(!json_is_null(a));
	else if (strcmp(name, "booleanEquals") == 0 ||
	    strcmp(name, "stringEquals") == 0)
		result = json_boolean(json_equal(a, b));
	else if (strcmp(name, "not") == 0)
		result = json_boolean(json_is_null(a) || json_is_false(a));
	else if (strcmp(name, "getAttr") == 0)
		result = json_incref(json_object_get(a, json_string_value(b)));
	else if (strcmp(name, "aws.partition") == 0)
		result = json_incref(q->partition);
	else
		die("unknown function", name);
	json_decref(a);
	json_decref(b);
	return result;
}

static json_t *
value_of(const struct site *q, json_t *expression)
{
	json_t *ref = json_object_get(expression, "ref");
	json_t *fn = json_object_get(expression, "fn");

	if (ref != NULL)
		return reference(q, json_string_value(ref));
	if (fn != NULL)
		return call(q, json_string_value(fn),
		    json_object_get(expression, "argv"));
	return json_incref(expression);
}

static bool
rule_holds(const struct site *q, json_t *rule)
{
	json_t *condition;
	size_t i;

	json_array_foreach (json_object_get(rule, "conditions"), i, condition) {
		json_t *value = value_of(q, condition);
		bool holds = !json_is_null(value) && !json_is_false(value);

		json_decref(value);
		if (!holds)
			return false;
	}
	return true;
}

/* The rule that answers: an endpoint or an error; borrowed. */
static json_t *
rules_answer(const struct site *q, json_t *rules)
{
	json_t *rule, *inner;
	size_t i;

	json_array_foreach (rules, i, rule) {
		if (!rule_holds(q, rule))
			continue;
		inner = json_object_get(rule, "rules");
		return inner != NULL ? rules_answer(q, inner) : rule;
	}
	return NULL;
}

/* Print a URL with "{PartitionResult#NAME}" filled in. */
static void
print_url(const struct site *q, const char *url)
{
	putchar('"');
	while (*url != '\0') {
		size_t len = strlen("{PartitionResult#"), end;
		char name[64];

		if (strncmp(url, "{PartitionResult#", len) != 0) {
			putchar(*url++);
			continue;
		}
		end = strcspn(url + len, "}");
		snprintf(name, sizeof(name), "%.*s", (int)end, url + len);
		fputs(json_string_value(json_object_get(q->partition, name)),
		    stdout);
		url += len + end + 1;
	}
	putchar('"');
}

static void
print_row(const struct site *q, json_t *rules, size_t index)
{
	json_t *rule = rules_answer(q, rules);
	json_t *endpoint = json_object_get(rule, "endpoint");
	json_t *schemes = json_object_get(
	    json_object_get(endpoint, "properties"), "authSchemes");
	const char *signing = json_string_value(
	    json_object_get(json_array_get(schemes, 0), "signingRegion"));
	bool any = strcmp(q->region, "{Region}") == 0;

	printf("\t{&partitions[%zu], %d, %d, ", index, q->fips, q->dualstack);
	printf(any ? "NULL, " : "\"%s\", ", q->region);
	if (endpoint != NULL)
		print_url(
		    q, json_string_value(json_object_get(endpoint, "url")));
	else
		printf("NULL");
	printf(signing != NULL ? ", \"%s\"" : ", NULL", signing);
	printf(endpoint == NULL ? ", \"%s\"},\n" : ", NULL},\n",
	    json_string_value(json_object_get(rule, "error")));
}

/* Regions that some condition names: they need rows of their own. */
static void
regions_named(json_t *node, json_t *found)
{
	json_t *argv = json_object_get(node, "argv"), *child;
	const char *key, *ref, *fn;
	size_t i;

	fn = json_string_value(json_object_get(node, "fn"));
	ref =
	    json_string_value(json_object_get(json_array_get(argv, 0), "ref"));
	if (fn != NULL && strcmp(fn, "stringEquals") == 0 && ref != NULL &&
	    strcmp(ref, "Region") == 0)
		json_object_set_new(found,
		    json_string_value(json_array_get(argv, 1)), json_true());
	json_object_foreach (node, key, child) {
		regions_named(child, found);
	}
	json_array_foreach (node, i, child) {
		regions_named(child, found);
	}
}

/* Whether a region that the rules name is of the partition, and answered
 * otherwise than any other there. */
static bool
is_special(const struct site *q, json_t *rules, json_t *partition)
{
	struct site any = *q;

	any.region = "{Region}";
	return json_object_get(
		   json_object_get(partition, "regions"), q->region) != NULL &&
	    rules_answer(q, rules) != rules_answer(&any, rules);
}

static void
print_rows(json_t *partition, size_t index, json_t *rules)
{
	json_t *named = json_object(), *unused;

	regions_named(rules, named);
	for (int variant = 0; variant < 4; variant++) {
		struct site q = {
		    .partition = json_object_get(partition, "outputs"),
		    .fips = variant & 1,
		    .dualstack = variant & 2};

		json_object_foreach (named, q.region, unused)
			if (is_special(&q, rules, partition))
				print_row(&q, rules, index);
		q.region = "{Region}";
		print_row(&q, rules, index);
	}
	json_decref(named);
}

static void
print_table(
    json_t *partitions, const char *service, size_t number, const char *path)
{
	json_t *rules = load(path), *partition;
	size_t i;

	printf("\n/* %s */\nstatic const struct endpoint_row rows_%zu[] = {\n",
	    service, number);
	json_array_foreach (partitions, i, partition) {
		print_rows(partition, i, json_object_get(rules, "rules"));
	}
	printf("};\n");
	json_decref(rules);
}

/* "^(us|eu)\-\w+\-\d+$" is all there is: print what stands before. */
static void
print_prefixes(const char *regex, size_t index)
{
	const char *tail = strstr(regex, "\\-\\w+\\-\\d+$");

	if (*regex++ != '^' || tail == NULL || tail[11] != '\0')
		die("a region pattern of a new form", regex);
	printf("static const char *const prefixes_%zu[] = {\"", index);
	for (const char *p = regex; p < tail; p++) {
		bool group = strchr(regex, '(') == regex;

		if (*p == '|' && group)
			printf("\", \"");
		else if (*p != '\\' && *p != '(' && *p != ')')
			putchar(*p);
	}
	printf("\", NULL};\n");
}

static void
print_partition(json_t *partition, size_t index)
{
	json_t *region;
	const char *name;

	print_prefixes(
	    json_string_value(json_object_get(partition, "regionRegex")),
	    index);
	printf("static const char *const regions_%zu[] = {", index);
	json_object_foreach (
	    json_object_get(partition, "regions"), name, region) {
		printf("\n\t\"%s\",", name);
	}
	printf("\n\tNULL};\n");
}

static const char *
output(json_t *partition, const char *name)
{
	return json_string_value(
	    json_object_get(json_object_get(partition, "outputs"), name));
}

/* Registries stand below "on.aws" where APIs stand below "api.aws". */
static const char *
registry_tail(json_t *partition)
{
	const char *suffix = output(partition, "dualStackDnsSuffix");

	if (suffix == NULL || strncmp(suffix, "api.", 4) != 0)
		die("a dual-stack suffix of a new form",
		    output(partition, "name"));
	return suffix + 4;
}

static void
print_partitions(json_t *partitions)
{
	json_t *partition;
	size_t i;

	json_array_foreach (partitions, i, partition) {
		print_partition(partition, i);
	}
	printf("\nconst struct partition partitions[] = {\n");
	json_array_foreach (partitions, i, partition) {
		printf("\t{\"%s\", \"%s\", \"%s\", \"on.%s\", \"%s\", "
		       "regions_%zu, prefixes_%zu},\n",
		    output(partition, "name"), output(partition, "dnsSuffix"),
		    output(partition, "dualStackDnsSuffix"),
		    registry_tail(partition),
		    output(partition, "implicitGlobalRegion"), i, i);
	}
	printf("};\nconst size_t n_partitions = %zu;\n", i);
}

int
main(int argc, char **argv)
{
	json_t *root = load(argv[1]);
	json_t *partitions = json_object_get(root, "partitions");

	printf("/* Made from %s by src/model/compile_endpoints.c */\n"
	       "#include \"model/partition.h\"\n\n",
	    argv[1]);
	print_partitions(partitions);
	for (int i = 2; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (equals == NULL)
			die("SERVICE=RULES expected", argv[i]);
		*equals = '\0';
		print_table(partitions, argv[i], (size_t)i, equals + 1);
	}
	printf("\nconst struct endpoint_table endpoint_tables[] = {\n");
	for (int i = 2; i < argc; i++)
		printf("\t{\"%s\", rows_%d, sizeof(rows_%d) / "
		       "sizeof(rows_%d[0])},\n",
		    argv[i], i, i, i);
	printf("};\nconst size_t n_endpoint_tables = %d;\n", argc - 2);
	json_decref(root);
	return 0;
}

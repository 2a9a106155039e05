/* Expressions over one document, and what the peer's library answers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_MESSAGES_H
#define QUERY_MESSAGES_H

/* An expression and its error, or its result as JSON. */
struct message {
	const char *expression, *text;
};

static const char document[] =
    "{\"a\": {\"b\": [1, 2.5, null, true, \"x\"]}, \"s\": \"größe😀\", \"l\": "
    "[{\"k\": \"b\", \"n\": 2}, {\"k\": \"a\", \"n\": 2}, {\"k\": \"c\", "
    "\"n\": 1}], \"e\": {}, \"t\": true}";

static const struct message syntax[] = {
    {"", "Invalid JMESPath expression: cannot be empty."},
    {"a.",
	"Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', "
	"'lbrace'], got: eof: Parse error at column 2, token \"\" (EOF), for "
	"expression:\n\"a.\"\n   ^"},
    {"a..b",
	"Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', "
	"'lbrace'], got: dot: Parse error at column 2, token \".\" (DOT), for "
	"expression:\n\"a..b\"\n   ^"},
    {"a[", "Invalid jmespath expression: Incomplete expression:\n\"a[\"\n   ^"},
    {"a[1:2:3:4]",
	"syntax error: Parse error at column 7, token \":\" (COLON), for "
	"expression:\n\"a[1:2:3:4]\"\n        ^"},
    {"a[b]",
	"Expecting: star, got: unquoted_identifier: Parse error at column 2, "
	"token \"b\" (UNQUOTED_IDENTIFIER), for expression:\n\"a[b]\"\n   ^"},
    {"a-b", "Bad jmespath expression: Unknown token '-':\na-b\n ^"},
    {"a = b", "Bad jmespath expression: Unknown token '=':\na = b\n  ^"},
    {"a 'b", "Bad jmespath expression: Unclosed ' delimiter:\na 'b\n  ^"},
    {"a.`1`",
	"Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', "
	"'lbrace'], got: literal: Parse error at column 2, token \"1\" "
	"(LITERAL), for expression:\n\"a.`1`\"\n   ^"},
    {"a `{\"k\":[null,1.0,\"it's\"]}`",
	"Unexpected token: {'k': [None, 1.0, \"it's\"]}: Parse error at column "
	"2, token \"{'k': [None, 1.0, \"it's\"]}\" (LITERAL), for "
	"expression:\n\"a `{\"k\":[null,1.0,\"it's\"]}`\"\n   ^"},
    {"{a b",
	"Expecting: colon, got: unquoted_identifier: Parse error at column 3, "
	"token \"b\" (UNQUOTED_IDENTIFIER), for expression:\n\"{a b\"\n    ^"},
    {"{1: a}",
	"Expecting: ['quoted_identifier', 'unquoted_identifier'], got: number: "
	"Parse error at column 1, token \"1\" (NUMBER), for expression:\n\"{1: "
	"a}\"\n  ^"},
    {"\"a\"(b)",
	"Quoted identifier not allowed for function names.: Parse error at "
	"column 0, token \"(\" (LPAREN), for expression:\n\"\"a\"(b)\"\n ^"},
    {"@(a)",
	"Invalid function name '@': Parse error at column 0, token \"@\" "
	"(CURRENT), for expression:\n\"@(a)\"\n ^"},
    {"a.b c",
	"Unexpected token: c: Parse error at column 4, token \"c\" "
	"(UNQUOTED_IDENTIFIER), for expression:\n\"a.b c\"\n     ^"},
    {"größe[", "Bad jmespath expression: Unknown token ö:\ngröße[\n  ^"},
    {"größe é", "Bad jmespath expression: Unknown token ö:\ngröße é\n  ^"},
    {"f(,)",
	"invalid token: Parse error at column 2, token \",\" (COMMA), for "
	"expression:\n\"f(,)\"\n   ^"},
    {"a[? b",
	"Invalid jmespath expression: Incomplete expression:\n\"a[? b\"\n      "
	"^"},
    {"\"a\\q\"", "Bad jmespath expression: Invalid \\escape:\n\"a\\q\"\n^"},
    {"\"\\u12\"",
	"Bad jmespath expression: Invalid \\uXXXX escape:\n\"\\u12\"\n^"},
    {"a[*].",
	"Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', "
	"'lbrace'], got: eof: Parse error at column 5, token \"\" (EOF), for "
	"expression:\n\"a[*].\"\n      ^"},
    {"*[", "Invalid jmespath expression: Incomplete expression:\n\"*[\"\n   ^"},
    {"a ||",
	"Invalid jmespath expression: Incomplete expression:\n\"a ||\"\n     "
	"^"},
    {"&", "Invalid jmespath expression: Incomplete expression:\n\"&\"\n  ^"},
    {"[0", "Invalid jmespath expression: Incomplete expression:\n\"[0\"\n   ^"},
    {"[1:",
	"syntax error: Parse error at column 3, token \"\" (EOF), for "
	"expression:\n\"[1:\"\n    ^"},
    {"a.(b)",
	"Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', "
	"'lbrace'], got: lparen: Parse error at column 2, token \"(\" "
	"(LPAREN), for expression:\n\"a.(b)\"\n   ^"},
    {"a !b",
	"invalid token: Parse error at column 2, token \"!\" (NOT), for "
	"expression:\n\"a !b\"\n   ^"},
    {"x[007 1]",
	"Expecting: rbracket, got: number: Parse error at column 6, token "
	"\"1\" (NUMBER), for expression:\n\"x[007 1]\"\n       ^"},
    {"a*",
	"invalid token: Parse error at column 1, token \"*\" (STAR), for "
	"expression:\n\"a*\"\n  ^"},
    {"\"a\tb\"",
	"Bad jmespath expression: Invalid control character at:\n\"a\tb\"\n^"},
    {"`\"a`", "Bad jmespath expression: Bad token \"a:\n`\"a`\n^"},
    {"#", "Bad jmespath expression: Unknown token #:\n#\n^"},
    {"a{b:c}",
	"invalid token: Parse error at column 1, token \"{\" (LBRACE), for "
	"expression:\n\"a{b:c}\"\n  ^"},
    {"[ ]",
	"invalid token: Parse error at column 2, token \"]\" (RBRACKET), for "
	"expression:\n\"[ ]\"\n   ^"},
    {"a[-]", "Bad jmespath expression: Unknown token '-':\na[-]\n  ^"},
};
static const struct message fails[] = {
    {"length(`1`)",
	"In function length(), invalid type for value: 1, expected one of: "
	"['string', 'array', 'object'], received: \"number\""},
    {"sum(`[1,\"a\"]`)",
	"In function sum(), invalid type for value: a, expected one of: "
	"['array-number'], received: \"str\""},
    {"max(`[\"a\",1]`)",
	"In function max(), invalid type for value: 1, expected one of: "
	"['array-number', 'array-string'], received: \"int\""},
    {"nofun(a)", "Unknown function: nofun()"},
    {"abs(a, s)", "Expected 1 argument for function abs(), received 2"},
    {"not_null()",
	"Expected at least 1 argument for function not_null(), received 0"},
    {"merge(e, `1`)", "'int' object is not iterable"},
    {"merge(e, 'ab')",
	"dictionary update sequence element #0 has length 1; 2 is required"},
    {"merge(e, `[1]`)",
	"cannot convert dictionary update sequence element #0 to a sequence"},
    {"merge(e, `[[[],1]]`)", "unhashable type: 'list'"},
    {"s < `1`", "'<' not supported between instances of 'str' and 'int'"},
    {"min_by(a.b, &@)",
	"In function min_by(), invalid type for value: None, expected one of: "
	"['number', 'string'], received: \"null\""},
    {"max_by(`[1,\"a\"]`,&@)",
	"'>' not supported between instances of 'str' and 'int'"},
    {"sort_by(l, &z)",
	"In function sort_by(), invalid type for value: {'k': 'b', 'n': 2}, "
	"expected one of: ['string', 'number'], received: \"null\""},
    {"sort_by(`[1,\"a\"]`, &@)",
	"In function sort_by(), invalid type for value: a, expected one of: "
	"['number'], received: \"string\""},
    {"sort_by(l, n)",
	"In function sort_by(), invalid type for value: None, expected one of: "
	"['expref'], received: \"null\""},
    {"contains(s, t)",
	"'in <string>' requires string as left operand, not bool"},
    {"a.b[::0]", "slice step cannot be zero"},
    {"keys(`[{\"a\":null}]`)",
	"In function keys(), invalid type for value: [{'a': None}], expected "
	"one of: ['object'], received: \"array\""},
    {"join(s, a.b)",
	"In function join(), invalid type for value: 1, expected one of: "
	"['array-string'], received: \"int\""},
    {"ceil(`Infinity`)", "cannot convert float infinity to integer"},
    {"floor(`NaN`)", "cannot convert float NaN to integer"},
    {"abs(t)",
	"In function abs(), invalid type for value: True, expected one of: "
	"['number'], received: \"boolean\""},
    {"length(`-1.5`)",
	"In function length(), invalid type for value: -1.5, expected one of: "
	"['string', 'array', 'object'], received: \"number\""},
    {"length(`null`)",
	"In function length(), invalid type for value: None, expected one of: "
	"['string', 'array', 'object'], received: \"null\""},
    {"abs(`\"it's\"`)",
	"In function abs(), invalid type for value: it's, expected one of: "
	"['number'], received: \"string\""},
    {"abs(`{\"k\":[\"it's \\\"x\\\"\",\"\\n\\u200b\",1e16]}`)",
	"In function abs(), invalid type for value: {'k': ['it\\'s \"x\"', "
	"'\\n\\u200b', 1e+16]}, expected one of: ['number'], received: "
	"\"object\""},
    {"&a", "Encountered unrecognized type in JSON encoder."},
    {"[&a]", "Encountered unrecognized type in JSON encoder."},
};
static const struct message results[] = {
    {"a.b", "[1, 2.5, null, true, \"x\"]"},
    {"!a.b", "null"},
    {"!(a.b)", "false"},
    {"s", "\"größe😀\""},
    {"length(s)", "6"},
    {"reverse(s)", "\"😀eßörg\""},
    {"a.b[::-1]", "[\"x\", true, 2.5, 1]"},
    {"a.b[-2:]", "[true, \"x\"]"},
    {"a.b[1:4:2]", "[2.5, true]"},
    {"a.b[0][1:2].x", "null"},
    {"l[0][0:1]", "null"},
    {"sort_by(l,&k)[].n", "[2, 2, 1]"},
    {"sort_by(l,&n)[].k", "[\"c\", \"b\", \"a\"]"},
    {"max_by(l,&n).k", "\"b\""},
    {"min_by(l,&n).k", "\"c\""},
    {"max_by(l,&k).n", "1"},
    {"to_string(@)",
	"\"{\\\"a\\\":{\\\"b\\\":[1,2.5,null,true,\\\"x\\\"]},\\\"s\\\":"
	"\\\"gr\\\\u00f6\\\\u00dfe\\\\ud83d\\\\ude00\\\",\\\"l\\\":[{\\\"k\\\":"
	"\\\"b\\\",\\\"n\\\":2},{\\\"k\\\":\\\"a\\\",\\\"n\\\":2},{\\\"k\\\":"
	"\\\"c\\\",\\\"n\\\":1}],\\\"e\\\":{},\\\"t\\\":true}\""},
    {"to_string(s)", "\"größe😀\""},
    {"to_number(' 1_000 ')", "1000"},
    {"to_number('0x1')", "null"},
    {"to_number('1e400')", "Infinity"},
    {"to_number('-007')", "-7"},
    {"to_number('.5')", "0.5"},
    {"a.b == `[1,2.5,null,true,\"x\"]`", "true"},
    {"`1` == `true`", "false"},
    {"`[1]` == `[true]`", "true"},
    {"`1` == `1.0`", "true"},
    {"contains(`[true]`, `1`)", "true"},
    {"contains(s, '😀')", "true"},
    {"sum(`[9223372036854775807,1]`)", "9223372036854775808"},
    {"sum(`[9223372036854775807,1.5]`)", "9.223372036854776e+18"},
    {"sum(`[123456789012345678901,-123456789012345678900]`)", "1"},
    {"abs(`-9223372036854775808`)", "9223372036854775808"},
    {"ceil(`1e20`)", "100000000000000000000"},
    {"ceil(`-0.5`)", "0"},
    {"floor(`-2.5`)", "-3"},
    {"avg(`[1,2]`)", "1.5"},
    {"avg(`[]`)", "null"},
    {"merge(e, `{\"x\":1}`)", "{\"x\": 1}"},
    {"merge(e, `[\"ab\",[\"c\",1]]`)", "{\"a\": \"b\", \"c\": 1}"},
    {"`foo`", "\"foo\""},
    {"` foo`", "\"foo\""},
    {"`1.`", "\"1.\""},
    {"`NaN`", "NaN"},
    {"`[1e400]`", "[Infinity]"},
    {"'a\\'b\\n'", "\"a'b\\\\n\""},
    {"`a\\`b`", "\"a`b\""},
    {"keys(a)", "[\"b\"]"},
    {"values(e)", "[]"},
    {"type(&a)", "null"},
    {"map(&n, l)", "[2, 2, 1]"},
    {"l[*].n | [0]", "2"},
    {"l[].[k, n][]", "[\"b\", 2, \"a\", 2, \"c\", 1]"},
    {"{x: a.b[0], \"y z\": t}", "{\"x\": 1, \"y z\": true}"},
    {"{x: a y: t}",
	"{\"x\": {\"b\": [1, 2.5, null, true, \"x\"]}, \"y\": true}"},
    {"not_null(x, y, `0`)", "0"},
    {"`0` && `1`", "1"},
    {"`\"b\"` > `\"a\"`", "true"},
    {"`1` < `true`", "null"},
    {"nope[*].length(@)", "null"},
    {"not_null(x t)", "true"},
    {"max(`[]`)", "null"},
    {"`9223372036854775808` > `9223372036854775807`", "true"},
    {"`9007199254740993` == `9007199254740992.0`", "false"},
    {"`[null,0,\"\",[],{},false]`[?@]", "[0]"},
    {"e && t", "{}"},
    {"(s)", "\"größe😀\""},
    {"a.*[]", "[1, 2.5, true, \"x\"]"},
    {"*.k", "[]"},
    {"join('-', l[].k)", "\"b-a-c\""},
    {"sort(`[\"b\",\"a\",\"é\",\"Z\"]`)", "[\"Z\", \"a\", \"b\", \"é\"]"},
    {"sort(`[3,1.5,-2]`)", "[-2, 1.5, 3]"},
    {"ends_with(s,'😀')", "true"},
    {"starts_with(s,'gr')", "true"},
    {"to_array(s)", "[\"größe😀\"]"},
    {"a.b[99]", "null"},
    {"a.b[99999999999999999999]", "null"},
    {"a.b[5:-99999999999999999999:-1]", "[\"x\", true, 2.5, 1]"},
    {"to_string(`[\"\\u007f\"]`)", "\"[\\\"\\\\u007f\\\"]\""},
    {"`1` < &a", "null"},
    {"[`0`] == [&a]", "false"},
    {"sort(`[1,9223372036854775808,-9223372036854775809,1.5]`)",
	"[-9223372036854775809, 1, 1.5, 9223372036854775808]"},
    {"to_number(`\"\\u00a012\\u2003\"`)", "12"},
    {"to_number(`\"1__0\"`)", "null"},
    {"to_number(`\"-Infinity\"`)", "-Infinity"},
};

#endif

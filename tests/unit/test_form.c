/* Forms for services of the query protocol, to the byte.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "unit.h"

#include "aws/wire/protocol.h"
#include "base/json/json.h"

/* What is sent for the parameters, or what the failure says. */
static void
is_written(const char *params, const char *want)
{
	struct message message = {
	    .service = &service_sts, .operation = "AssumeRole"};
	json_t *value = json_read(params, strlen(params), NULL);
	struct error err = {0};

	assert_non_null(value);
	if (protocol_query.write(&message, value, &err))
		assert_string_equal(buf_text(&message.body), want);
	else
		assert_string_equal(err.message, want);
	error_clear(&err);
	json_decref(value);
	message_close(&message);
}

#define HEAD "Action=AssumeRole&Version=2011-06-15"

static void
test_text(void **state)
{
	(void)state;
	is_written("{}", HEAD);
	is_written("{\"ExternalId\": \"a b+c%~-_.*\\n\\u00e9\"}",
	    HEAD "&ExternalId=a+b%2Bc%25~-_.%2A%0A%C3%A9");
	is_written("{\"Tags\": [{\"Key\": \"a b\", \"Value\": \"\"}], "
		   "\"TransitiveTagKeys\": []}",
	    HEAD "&Tags.member.1.Key=a+b&Tags.member.1.Value="
		 "&TransitiveTagKeys=");
}

static void
test_what_nobody_checked(void **state)
{
	(void)state;
	is_written("{\"ExternalId\": [\"a\", 1, true]}",
	    HEAD "&ExternalId=a&ExternalId=1&ExternalId=True");
	is_written("{\"ExternalId\": {\"k\": 1}}", HEAD "&ExternalId=k");
	is_written("{\"ExternalId\": null}", HEAD "&ExternalId=None");
	is_written("{\"TransitiveTagKeys\": \"a\\u00e9\"}",
	    HEAD "&TransitiveTagKeys.member.1=a"
		 "&TransitiveTagKeys.member.2=%C3%A9");
	is_written("{\"Tags\": 0}", HEAD "&Tags=");
	is_written("{\"Tags\": 1}", "'int' object is not iterable");
	is_written(
	    "{\"Tags\": [\"a\"]}", "'str' object has no attribute 'items'");
	is_written("{\"X\": 1}", "'X'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_what_nobody_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

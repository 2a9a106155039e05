/* Any bytes as what a browser brings: a code comes with a state or not at all.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "aws/identity/callback.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct callback_answer answer;
	enum callback_request request;
	char *text = malloc(size + 1);

	for (size_t i = 0; i < size; i++)
		text[i] = (char)data[i];
	request = callback_read(text, size, &answer);
	if ((request == CALLBACK_CODE) !=
		(answer.code != NULL && answer.state != NULL) ||
	    (request != CALLBACK_CODE && (answer.code || answer.state)))
		abort();
	callback_answer_clear(&answer);
	free(text);
	return 0;
}

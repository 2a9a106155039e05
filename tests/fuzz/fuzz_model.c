/* A model of the person's, and what walks what is made of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "base/json/json.h"
#include "base/text/pykind.h"
#include "cli/help/page.h"
#include "model/publisher.h"
#include "model/read.h"
#include "model/skeleton.h"
#include "model/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service service = {.name = "ecr"};
	struct arena arena = {0};
	struct error err = {0};
	struct buf out = {0};
	struct doc doc = {&doc_style_terminal, &out, .width = 80};
	json_t *model = json_read((const char *)data, size, NULL);

	if (model && publisher_adopt(model, NULL, NULL, NULL, &err) &&
	    model_read(&arena, model, &service, &err))
		for (size_t i = 0; i < service.n_operations; i++) {
			page_operation(&doc, &service, &service.operations[i]);
			skeleton_write_yaml(&out, service.operations[i].input);
			json_decref(skeleton_reply(
			    service.operations[i].output, model));
		}
	json_decref(model_write(&service));
	json_decref(model);
	pykind_forget();
	error_clear(&err);
	buf_free(&out);
	arena_free(&arena);
	return 0;
}

/* Telling a person where to authorize a login.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_PENDING_H
#define AWS_IDENTITY_PENDING_H

#include <stdbool.h>

#include "base/error.h"
#include "base/ui.h"

/* An authorization that waits for a person.  Everything is borrowed. */
struct pending {
	const char *url;
	const char *filled;    /* the URL with the code in it; or `url` */
	const char *code;      /* to be typed in there; NULL: none */
	const char *elsewhere; /* the option for where no browser is */
};

/* Say where, and unless `silent` open a browser, where there is one; false
 * with `err` filled where nothing could be said. */
bool pending_show(const struct ui *ui, const struct pending *pending,
    bool silent, struct error *err);

#endif

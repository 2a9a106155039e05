/* What a program was built from and runs with: for --version --verbose, doctor
 * and reports of faults.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_BUILT_H
#define MODEL_BUILT_H

#include "base/memory/buf.h"

/* Append a line: the name in a column, and what it is. */
void built_put_row(struct buf *out, const char *name, const char *what);

/* Append the commit, the day of the model's facts, and the libraries that both
 * programs have, with the versions that are loaded now; a line each. */
void built_put(struct buf *out);

#endif

/* Lines by which a shell sets variables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SHELL_H
#define LOCAL_SHELL_H

#include "base/memory/buf.h"

struct shell;

/* "sh", "bash", "zsh", "fish", "powershell", "pwsh"; NULL for any other. */
const struct shell *shell_named(const char *name);

/* Append the line that sets a variable, or takes it out (NULL); whatever is in
 * the value, the shell sees nothing else in it. */
void shell_put(struct buf *out, const struct shell *shell, const char *name,
    const char *value);

#endif

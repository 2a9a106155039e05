/* The table of commands: one line for each file here. */
#include "cli/command.h"

#include <stddef.h>

#include "cmd/help.h"
#include "cmd/public.h"
#include "cmd/wait.h"

const struct command *const commands[] = {
    &wait_command,
    &public_command,
    &help_command,
    NULL,
};

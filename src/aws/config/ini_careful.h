/* Our own rules for editing a configuration file: see ini_edit.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CONFIG_INI_CAREFUL_H
#define AWS_CONFIG_INI_CAREFUL_H

#include "aws/config/ini_set.h"

/* Find the header that means the section, however it is written. */
bool ini_find_meant(const struct ini_edit *edit, size_t *at);

/* Set what is left in the section whose header is line `start`. */
bool ini_set_carefully(struct ini_edit *edit, size_t start);

#endif

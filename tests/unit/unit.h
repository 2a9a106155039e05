/* cmocka as the tests of this project use it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_UNIT_H
#define UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif

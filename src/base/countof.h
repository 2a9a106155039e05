/* How many values an array has.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_COUNTOF_H
#define BASE_COUNTOF_H

#define countof(array) (sizeof(array) / sizeof((array)[0]))

#endif

/* GNU's iconv.h, whose names are others, where the system's is another one: for
 * `make lint-portable`.
 * SPDX-License-Identifier: Apache-2.0 */
#define iconv libiconv
#include_next <iconv.h>

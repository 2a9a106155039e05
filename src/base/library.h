/* Libraries that are loaded when they are needed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

/* The first that can be loaded of some names (NULL ends them): from where the
 * system looks, or from where libcurl was when this was built, which many
 * systems do not look into; Darwin the other way round, whose own libcurl is
 * older than what one builds with.  NULL: dlerror() says why. */
void *library_open(const char *const names[]);

#endif

/* Where systems keep the authorities that they trust.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_PORTABLE_BUNDLE_H
#define BASE_PORTABLE_BUNDLE_H

/* Files that hold all of them, and folders that hold each under its hash; a
 * NULL ends either list. */
extern const char *const bundle_files[], *const bundle_folders[];

#endif

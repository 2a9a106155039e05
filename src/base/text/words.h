/* A command line taken apart as a POSIX shell would.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_WORDS_H
#define BASE_TEXT_WORDS_H

/* Split at blanks, honouring '…', "…" and \ as Python's shlex.split() does.
 * A malloc'd array ending in NULL, for words_free(); NULL where a quote is
 * not closed or a backslash ends the text. */
char **words_split(const char *text);

/* The same; where it returns NULL, `*why` is the reason in Python's words. */
char **words_split_why(const char *text, const char **why);

void words_free(char **words);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/word_list.h"

#include <string.h>

#include "base/memory/buf.h"
#include "base/text/surrogate.h"

struct word_list
word_list_new(struct arena *arena, size_t n)
{
	return (struct word_list){arena_array(arena, const char *, n + 1), 0};
}

void
word_list_add(struct word_list *words, const char *word)
{
	words->at[words->n++] = word;
}

void
word_list_restore(struct arena *arena, struct word_list words)
{
	for (size_t i = 0; i < words.n; i++) {
		const char *word = words.at[i];
		struct buf bytes = {0};

		if (surrogate_find(word, strlen(word)) == strlen(word))
			continue;
		surrogate_restore(&bytes, word, strlen(word));
		words.at[i] = arena_strdup(arena, bytes.data);
		buf_free(&bytes);
	}
}

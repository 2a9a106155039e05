/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/suggest.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/utf8.h"

/* Longer words are like none of ours. */
enum { MAX_POINTS = 256 };

static const double cutoff = 0.8;

struct letters {
	uint32_t points[MAX_POINTS];
	size_t n;
};

static bool
decode(const char *text, struct letters *word)
{
	size_t len = strlen(text);

	word->n = 0;
	for (size_t i = 0; i < len; word->n++) {
		if (word->n == MAX_POINTS)
			return false;
		i += utf8_decode(text + i, len - i, &word->points[word->n]);
	}
	return true;
}

static size_t
block_length(const struct letters *a, size_t i, size_t a_end,
    const struct letters *b, size_t j, size_t b_end)
{
	size_t n = 0;

	while (i + n < a_end && j + n < b_end &&
	    a->points[i + n] == b->points[j + n])
		n++;
	return n;
}

/* Characters in matching blocks of a[i..i_end) and b[j..j_end). */
static size_t
count_matches(const struct letters *a, size_t i, size_t i_end,
    const struct letters *b, size_t j, size_t j_end)
{
	size_t best = 0, best_i = 0, best_j = 0;

	for (size_t x = i; x < i_end; x++) {
		for (size_t y = j; y < j_end; y++) {
			size_t n = block_length(a, x, i_end, b, y, j_end);

			if (n > best) {
				best = n;
				best_i = x;
				best_j = y;
			}
		}
	}
	if (best == 0)
		return 0;
	return best + count_matches(a, i, best_i, b, j, best_j) +
	    count_matches(a, best_i + best, i_end, b, best_j + best, j_end);
}

/* How alike two words are, 0 to 1: twice the matching characters over all
 * characters, the matches found as Ratcliff and Obershelp do (longest common
 * block first, then left and right of it). */
static double
suggest_ratio(const char *choice, const char *word)
{
	struct letters a, b;

	if (!decode(choice, &a) || !decode(word, &b))
		return 0;
	if (a.n + b.n == 0)
		return 1;
	return 2.0 * (double)count_matches(&a, 0, a.n, &b, 0, b.n) /
	    (double)(a.n + b.n);
}

size_t
suggest(
    const char *word, const char *const *choices, const char *out[SUGGEST_MAX])
{
	double scores[SUGGEST_MAX];
	size_t n = 0;

	for (; *choices; choices++) {
		double score = suggest_ratio(*choices, word);
		size_t at = n;

		if (score < cutoff)
			continue;
		/* of equals, the greater word first */
		while (at > 0 &&
		    (score > scores[at - 1] ||
			(score == scores[at - 1] &&
			    strcmp(*choices, out[at - 1]) > 0)))
			at--;
		if (at == SUGGEST_MAX)
			continue;
		n += n < SUGGEST_MAX;
		for (size_t i = n - 1; i > at; i--) {
			out[i] = out[i - 1];
			scores[i] = scores[i - 1];
		}
		out[at] = *choices;
		scores[at] = score;
	}
	return n;
}

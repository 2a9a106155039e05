/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/login/helper_words.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json/json.h"
#include "base/terminal.h"
#include "cmd/login/trusted.h"

/* Milliseconds in which a request begins, or goes on. */
enum { PATIENCE = 200 };

void
helper_words_stored(const char *program, const char *server, bool is_served)
{
	struct buf line = {0};

	buf_printf(&line, "%s: ", program);
	trusted_quote(&line, server);
	if (is_served)
		buf_puts(&line,
		    ": nothing is stored, since ECR_HELPER_STRICT is true\n");
	else
		buf_puts(&line,
		    " is not a registry of ECR, and this helper serves no "
		    "others: name it in credHelpers (ecr docker-config) rather "
		    "than in credsStore, or name a helper for the others in "
		    "ECR_HELPER_FALLBACK\n");
	terminal_put(stderr, buf_text(&line), line.len);
	buf_free(&line);
}

void
helper_words_kubelet(const char *program, const struct buf *input)
{
	json_auto_t *request = json_read(buf_text(input), input->len, NULL);
	const char *kind = json_get_string(request, "kind");

	if (kind && strcmp(kind, "CredentialProviderRequest") == 0)
		fprintf(stderr,
		    "%s: this is a request of the kubelet, which the link "
		    "ecr-credential-provider answers: see ecr "
		    "kubelet-config\n",
		    program);
}

/* What comes at once: who holds a pipe open is not waited for. */
static void
read_what_is_there(struct buf *out)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	char part[4096];
	ssize_t n = 1;

	while (n > 0 && out->len < HELPER_INPUT_MAX &&
	    poll(&in, 1, PATIENCE) == 1) {
		n = read(STDIN_FILENO, part, sizeof(part));
		if (n > 0)
			buf_add(out, part, n);
	}
}

void
helper_words_asked(const char *program)
{
	struct buf input = {0};

	if (terminal_is(STDIN_FILENO))
		return;
	read_what_is_there(&input);
	helper_words_kubelet(program, &input);
	buf_wipe(&input);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/api/sts_call.h"

#include <stdarg.h>
#include <string.h>

#include "base/text/utf8.h"
#include "local/auth/keys.h"
#include "local/http/server.h"

const char *
sts_escape(struct arena *arena, const char *text)
{
	struct buf mended = {0}, out = {0};

	utf8_mend(&mended, text, strlen(text));
	for (const char *c = buf_text(&mended); *c; c++) {
		if (strchr("<>&", *c))
			buf_printf(&out, "&#%d;", *c);
		else
			buf_putc(&out, *c > 0 && *c < ' ' ? '?' : *c);
	}
	buf_free(&mended);
	return buf_keep(&out, arena);
}

const char *
sts_parameter(struct sts_call *call, const char *name)
{
	return request_argument(call->request, name);
}

void
sts_put(struct sts_call *call, const char *name, const char *text)
{
	buf_printf(&call->out, "    <%s>%s</%s>\n", name,
	    sts_escape(call->request->arena, text), name);
}

bool
sts_refuse(struct sts_call *call, int status, const char *code,
    const char *format, ...)
{
	va_list args;

	call->status = status;
	call->why.code = code;
	va_start(args, format);
	call->why.message = arena_vprintf(call->request->arena, format, args);
	va_end(args);
	return false;
}

/* One id for each role, as in the service, but made of its name. */
const char *
sts_user_id(struct sts_call *call, const char *arn)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	enum { LENGTH = 17 };
	const char *session = strrchr(arn, '/');
	const char *const parts[] = {"ecr-local role",
	    session ? arena_strndup(
			  call->request->arena, arn, (size_t)(session - arn))
		    : "",
	    NULL};
	unsigned char sum[TOKEN_MAC];
	char id[LENGTH + 1] = {0};

	if (!strstr(arn, ":assumed-role/") || !session)
		return call->caller.own_account;
	token_mac(call->request->server->secret, parts, sum);
	for (int i = 0; i < LENGTH; i++)
		id[i] = letters[sum[i] % 32];
	return arena_printf(call->request->arena, "AROA%s:%s", id, session + 1);
}

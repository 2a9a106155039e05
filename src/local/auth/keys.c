/* SPDX-License-Identifier: Apache-2.0 */
#include "local/auth/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/file.h"
#include "local/store/repo.h"

static char *
trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && strchr(" \t\r", end[-1]))
		*--end = '\0';
	return text;
}

static void
set(char **field, const char *value)
{
	free(*field);
	*field = value ? xstrdup(value) : NULL;
}

static void
take_line(struct key **keys, char *line)
{
	char *name = trim(line), *value = strchr(name, '=');
	struct key *key = *keys;

	if (*name == '[') {
		key = xmalloc(sizeof(*key));
		*key = (struct key){.next = *keys};
		*keys = key;
	}
	if (!key || !value || strchr("#;[", *name))
		return;
	*value++ = '\0';
	name = trim(name);
	value = trim(value);
	if (strcasecmp(name, "aws_access_key_id") == 0)
		set(&key->id, value);
	else if (strcasecmp(name, "aws_secret_access_key") == 0)
		set(&key->secret, value);
	else if (strcasecmp(name, "aws_session_token") == 0)
		set(&key->token, *value ? value : NULL);
	else if (strcasecmp(name, "account") == 0)
		set(&key->account, value);
}

/* What a key lacks to be accepted; NULL when nothing. */
static const char *
fault_of(const struct key *key)
{
	if (!key->id || !*key->id || !key->secret)
		return ""; /* a profile of another kind */
	if (!*key->secret)
		return "an empty secret";
	if (key->account && !registry_account_is_valid(key->account))
		return "an account that is not 12 digits";
	return NULL;
}

static void
free_key(struct key *key)
{
	if (key->secret)
		wipe(key->secret, strlen(key->secret));
	free(key->id);
	free(key->secret);
	free(key->token);
	free(key->account);
	free(key);
}

/* Anybody could sign with an empty secret. */
static void
drop_faulty(struct key **at)
{
	while (*at) {
		struct key *key = *at;
		const char *fault = fault_of(key);

		if (!fault) {
			at = &key->next;
			continue;
		}
		if (*fault)
			fprintf(stderr,
			    "ecr-local: the access key %s is not accepted: it "
			    "has %s\n",
			    key->id, fault);
		*at = key->next;
		free_key(key);
	}
}

struct key *
keys_read(const char *path, struct error *err)
{
	struct key *keys = NULL;
	struct buf text = {0};
	char *rest = NULL;

	if (!file_read(path, &text)) {
		fail(err, ERR_CONFIG, "cannot read the credentials in %s: %m",
		    path);
		return NULL;
	}
	buf_puts(&text, "\n");
	for (char *line = strtok_r(text.data, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		take_line(&keys, line);
	buf_wipe(&text);
	buf_free(&text);
	drop_faulty(&keys);
	if (!keys)
		fail(err, ERR_CONFIG, "%s has no credentials", path);
	return keys;
}

void
keys_free(struct key *keys)
{
	struct key *next;

	for (; keys; keys = next) {
		next = keys->next;
		free_key(keys);
	}
}

const struct key *
keys_find(const struct key *keys, const char *id)
{
	for (; keys; keys = keys->next)
		if (strcmp(keys->id, id) == 0)
			return keys;
	return NULL;
}

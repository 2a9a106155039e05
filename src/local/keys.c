#include "local/keys.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"

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
	*field = xstrdup(value);
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
		set(&key->token, value);
	else if (strcasecmp(name, "account") == 0)
		set(&key->account, value);
}

struct key *
keys_read(const char *path, struct error *err)
{
	struct key *keys = NULL;
	struct buf text = {0};
	char *rest = NULL;

	if (!file_read(path, &text)) {
		fail(err, EXIT_CONFIG, "cannot read the credentials in %s: %m",
		    path);
		return NULL;
	}
	buf_puts(&text, "\n");
	for (char *line = strtok_r(text.data, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		take_line(&keys, line);
	buf_wipe(&text);
	buf_free(&text);
	if (!keys)
		fail(err, EXIT_CONFIG, "%s has no credentials", path);
	return keys;
}

void
keys_free(struct key *keys)
{
	struct key *next;

	for (; keys; keys = next) {
		next = keys->next;
		if (keys->secret)
			wipe(keys->secret, strlen(keys->secret));
		free(keys->id);
		free(keys->secret);
		free(keys->token);
		free(keys->account);
		free(keys);
	}
}

const struct key *
keys_find(const struct key *keys, const char *id)
{
	for (; keys; keys = keys->next)
		if (keys->id && keys->secret && strcmp(keys->id, id) == 0)
			return keys;
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "local/auth/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/file.h"
#include "base/random.h"
#include "local/store/repo.h"

static char *
copy_option(const json_t *section, const char *name)
{
	const char *value = json_get_string(section, name);

	return value ? xstrdup(value) : NULL;
}

static void
add_key(struct key **keys, const json_t *section)
{
	struct key *key = xmalloc(sizeof(*key));

	*key = (struct key){.id = copy_option(section, "aws_access_key_id"),
	    .secret = copy_option(section, "aws_secret_access_key"),
	    .token = copy_option(section, "aws_session_token"),
	    .account = copy_option(section, "account"),
	    .trusts = copy_option(section, "trusts"),
	    .role = copy_option(section, "role_arn"),
	    .token_file = copy_option(section, "web_identity_token_file"),
	    .next = *keys};
	if (key->token && !*key->token) {
		free(key->token);
		key->token = NULL;
	}
	*keys = key;
}

/* What a key lacks to be accepted; NULL when nothing. */
static const char *
fault_of(const struct key *key)
{
	if (!key->id && key->role && key->token_file)
		return NULL;
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
	free(key->trusts);
	free(key->role);
	free(key->token_file);
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
	const char *name;
	json_t *file, *section;

	if (!file_read_small(path, &text))
		return fail_null(err, ERR_CONFIG,
		    "cannot read the credentials in %s: %m", path);
	file = ini_parse(buf_text(&text), text.len, true);
	buf_wipe(&text);
	buf_free(&text);
	if (!file)
		return fail_null(
		    err, ERR_CONFIG, "%s is not a file of credentials", path);
	json_object_foreach (file, name, section)
		add_key(&keys, section);
	json_wipe(file);
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

/* How long they are behind their prefix. */
enum { ID = 16, SECRET = 40 };

/* So many characters of an alphabet of 32, malloc'd. */
static char *
random_word(const char *prefix, size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	size_t n = strlen(prefix);
	char *word = xmalloc(n + len + 1);

	memcpy(word, prefix, n);
	random_bytes(word + n, len);
	for (size_t i = n; i < n + len; i++)
		word[i] = letters[(unsigned char)word[i] % 32];
	word[n + len] = '\0';
	return word;
}

char *
keys_session_id(struct arena *arena)
{
	char *word = random_word("ASIA", ID), *id = arena_strdup(arena, word);

	free(word);
	return id;
}

const struct key *
keys_make(struct key **keys, const char *account, bool checked)
{
	struct key *key;

	for (key = *keys; key; key = key->next)
		if (strcmp(key->account, account) == 0)
			return key;
	key = xmalloc(sizeof(*key));
	*key = (struct key){
	    .id = checked ? random_word("AKIA", ID) : xstrdup(account),
	    .secret = checked ? random_word("", SECRET) : xstrdup("local"),
	    .account = xstrdup(account),
	    .made = true,
	    .next = *keys};
	*keys = key;
	return key;
}

const struct key *
keys_find(const struct key *keys, const char *id)
{
	for (; keys; keys = keys->next)
		if (keys->id && strcmp(keys->id, id) == 0)
			return keys;
	return NULL;
}

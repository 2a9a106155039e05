/*
 * What a static binary must do by itself.
 *
 * A statically linked glibc loads modules of the host, built for the host's
 * own glibc, to look up names of hosts, users and services and to convert
 * encodings; libcrypto loads engines and providers.  On another distribution
 * that crashes or fails.  Linked ahead of libc, these take their place: users
 * come from /etc/passwd, hosts from c-ares (alone_names.c), encodings from
 * tables (alone_text.c), and nothing is ever loaded.  TLS is set up when it is
 * needed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

void *__wrap_dlopen(const char *file, int mode);
void *dlsym(void *handle, const char *name);
int dlclose(void *handle);
char *dlerror(void);
int dladdr(const void *address, void *info);
int __wrap_OPENSSL_init_ssl(
    uint64_t options, const OPENSSL_INIT_SETTINGS *settings);
int __real_OPENSSL_init_ssl(
    uint64_t options, const OPENSSL_INIT_SETTINGS *settings);

static struct passwd *
parse_entry(char *line)
{
	static struct passwd entry;
	char *field[7];

	for (size_t i = 0; i < 7; i++) {
		field[i] = strsep(&line, ":\n");
		if (!field[i])
			return NULL;
	}
	entry = (struct passwd){.pw_name = field[0],
	    .pw_passwd = field[1],
	    .pw_uid = (uid_t)strtoul(field[2], NULL, 10),
	    .pw_gid = (gid_t)strtoul(field[3], NULL, 10),
	    .pw_gecos = field[4],
	    .pw_dir = field[5],
	    .pw_shell = field[6]};
	return &entry;
}

/* The entry of `name`, or where that is NULL of `uid`. */
static struct passwd *
find_user(const char *name, uid_t uid)
{
	static char line[4096];
	struct passwd *found = NULL;
	FILE *file = fopen("/etc/passwd", "re");

	if (!file)
		return NULL;
	while (!found && fgets(line, sizeof(line), file)) {
		found = parse_entry(line);
		if (found && name ? strcmp(found->pw_name, name) != 0
				  : found && found->pw_uid != uid)
			found = NULL;
	}
	fclose(file);
	return found;
}

struct passwd *
getpwnam(const char *name)
{
	return find_user(name, 0);
}

struct passwd *
getpwuid(uid_t uid)
{
	return find_user(NULL, uid);
}

int
getnameinfo(const struct sockaddr *address, socklen_t len, char *host,
    socklen_t host_len, char *service, socklen_t service_len, int flags)
{
	(void)address, (void)len, (void)host, (void)host_len, (void)service,
	    (void)service_len, (void)flags;
	return EAI_FAIL;
}

struct hostent *
gethostbyaddr(const void *address, socklen_t len, int type)
{
	(void)address, (void)len, (void)type;
	return NULL;
}

struct hostent *
gethostbyname(const char *name)
{
	(void)name;
	return NULL;
}

struct servent *
getservbyname(const char *name, const char *protocol)
{
	(void)name, (void)protocol;
	return NULL;
}

int
getservbyport_r(int port, const char *protocol, struct servent *entry,
    char *room, size_t size, struct servent **result)
{
	(void)port, (void)protocol, (void)entry, (void)room, (void)size;
	*result = NULL;
	return 0;
}

void *
__wrap_dlopen(const char *file, int mode)
{
	(void)file, (void)mode;
	return NULL;
}

void *
dlsym(void *handle, const char *name)
{
	(void)handle, (void)name;
	return NULL;
}

int
dlclose(void *handle)
{
	(void)handle;
	return 0;
}

char *
dlerror(void)
{
	static char why[] = "this program loads nothing";

	return why;
}

int
dladdr(const void *address, void *info)
{
	(void)address, (void)info;
	return 0;
}

/*
 * libcurl asks for engines, and with them for all that TLS needs, before it
 * knows whether a request goes over TLS: three quarters of what one over HTTP
 * costs.  libssl asks by itself for what it needs.
 */
int
__wrap_OPENSSL_init_ssl(uint64_t options, const OPENSSL_INIT_SETTINGS *settings)
{
	if (options & OPENSSL_INIT_ENGINE_ALL_BUILTIN)
		return OPENSSL_init_crypto(
		    OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
	return __real_OPENSSL_init_ssl(
	    options | OPENSSL_INIT_NO_LOAD_CONFIG, settings);
}

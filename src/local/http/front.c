/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/front.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "base/portable/portable.h"
#include "base/file.h"
#include "base/memory/alloc.h"

/* A descriptor on its way to the library. */
struct handed {
	int fd;
	struct handed *next;
};

struct front {
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	struct handed *tls; /* those whose clients speak it */
};

SSL_CTX *
front_context(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	if (!context)
		return NULL;
	SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
	SSL_CTX_set_options(
	    context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
#ifdef SSL_OP_IGNORE_UNEXPECTED_EOF
	SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
#endif
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(context,
	    SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	return context;
}

bool
front_use(SSL_CTX *context, const struct tls *tls)
{
	BIO *certificate = BIO_new_mem_buf(tls->certificate, -1);
	BIO *key = BIO_new_mem_buf(tls->key, -1);
	X509 *x509 = certificate
	    ? PEM_read_bio_X509(certificate, NULL, NULL, NULL)
	    : NULL;
	EVP_PKEY *pkey =
	    key ? PEM_read_bio_PrivateKey(key, NULL, NULL, NULL) : NULL;
	bool good = x509 && pkey &&
	    SSL_CTX_use_certificate(context, x509) == 1 &&
	    SSL_CTX_use_PrivateKey(context, pkey) == 1;

	X509_free(x509);
	EVP_PKEY_free(pkey);
	BIO_free(certificate);
	BIO_free(key);
	return good;
}

struct front *
front_make(void)
{
	struct front *front = xmalloc(sizeof(*front));

	*front = (struct front){.lock = PTHREAD_MUTEX_INITIALIZER};
	return front;
}

void
front_free(struct front *front)
{
	struct handed *next;

	for (; front->tls; front->tls = next) {
		next = front->tls->next;
		free(front->tls);
	}
	pthread_mutex_destroy(&front->lock);
	free(front);
}

void
front_lead(struct front *front, struct MHD_Daemon *daemon)
{
	front->daemon = daemon;
}

static void
mark(struct front *front, int fd)
{
	struct handed *handed = xmalloc(sizeof(*handed));

	pthread_mutex_lock(&front->lock);
	*handed = (struct handed){fd, front->tls};
	front->tls = handed;
	pthread_mutex_unlock(&front->lock);
}

bool
front_is_tls(struct front *front, int fd)
{
	struct handed **at, *found;

	pthread_mutex_lock(&front->lock);
	for (at = &front->tls; *at && (*at)->fd != fd;)
		at = &(*at)->next;
	found = *at;
	if (found)
		*at = found->next;
	pthread_mutex_unlock(&front->lock);
	free(found);
	return found != NULL;
}

void
front_serve(struct front *front, struct accepted *client, SSL *ssl,
    const char *first, size_t first_len)
{
	struct side outer = {client->fd, ssl}, inner = {-1, NULL};
	int ends[2];

	if (!portable_pair(ends))
		return;
	if (ssl)
		mark(front, ends[1]);
	inner.fd = ends[0];
	/* it closes what it refuses */
	if (MHD_add_connection(front->daemon, ends[1],
		(const struct sockaddr *)&client->address,
		client->address_len) != MHD_YES)
		(void)front_is_tls(front, ends[1]);
	else if (!first_len || file_write_fd(inner.fd, first, first_len)) {
		stream_prepare(inner.fd);
		stream_pump(&outer, &inner, 0, client->stopping);
	}
	close(inner.fd);
}

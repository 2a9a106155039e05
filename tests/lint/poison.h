/* A system with POSIX.1-2008 and no more, for `make lint-portable`: what macOS
 * or the BSDs lack is hidden here, so that only src/base/portable may use it.
 * SPDX-License-Identifier: Apache-2.0 */
/* what the two files that need the old calls say */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <locale.h>
#include <netdb.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* what is asked for by #ifdef */
#undef O_TMPFILE
#undef O_PATH
#undef POLLRDHUP
#undef POSIX_FADV_SEQUENTIAL
#undef MADV_HUGEPAGE
#undef MAP_POPULATE

/* who uses it says `extern char **environ;` by himself */
#define environ no_environ_here

#undef SOCK_CLOEXEC
#undef SOCK_NONBLOCK
#undef MSG_NOSIGNAL
#define SOCK_CLOEXEC no_SOCK_CLOEXEC_here
#define SOCK_NONBLOCK no_SOCK_NONBLOCK_here
#define MSG_NOSIGNAL no_MSG_NOSIGNAL_here

/* NetBSD's checked copies: commas in braces are theirs */
#define memcpy(to, from, size) memcpy(to, from, size)
#define memmove(to, from, size) memmove(to, from, size)
#define memset(to, byte, size) memset(to, byte, size)
#define strncpy(to, from, size) strncpy(to, from, size)

#undef DBL_DECIMAL_DIG

/* LibreSSL */
#undef EVP_EC_gen
#undef EVP_RSA_gen
#undef OPENSSL_VERSION_STRING
#undef SSL_OP_IGNORE_UNEXPECTED_EOF
#undef X509_VERSION_3
#pragma GCC poison BIO_s_secmem ERR_get_error_all EVP_EC_gen EVP_KDF_fetch
#pragma GCC poison EVP_MAC_fetch EVP_MD_fetch EVP_PKEY_Q_keygen
#pragma GCC poison EVP_PKEY_fromdata EVP_PKEY_get1_encoded_public_key
#pragma GCC poison EVP_PKEY_get_bn_param EVP_Q_digest EVP_Q_mac EVP_RSA_gen
#pragma GCC poison OSSL_PARAM_construct_end

#pragma GCC poison accept4 canonicalize_file_name copy_file_range dup3
#pragma GCC poison epoll_create1 eventfd execvpe fallocate fopencookie
#pragma GCC poison get_current_dir_name getrandom gettid inotify_init1
#pragma GCC poison memrchr mempcpy mkostemp pipe2 posix_fadvise
#pragma GCC poison posix_fallocate prctl program_invocation_name
#pragma GCC poison program_invocation_short_name rawmemchr secure_getenv
#pragma GCC poison sendfile signalfd splice strchrnul strerrorname_np
#pragma GCC poison sync_file_range syncfs sysinfo tee timerfd_create
#pragma GCC poison mremap malloc_trim mallopt qsort_r fdatasync
#pragma GCC poison uselocale

/*
 * libcurl, loaded when the first request needs it.  Debian's brings thirty
 * libraries with it, and relocating them is four fifths of what a run costs
 * that sends nothing: help, completion, a token from the cache.  The functions
 * below stand for those of the same names; a static build has the real ones.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CURL_STATICLIB

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>

#include "base/error.h"
#include "base/library.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo

static void *library;

static _Noreturn void
give_up(const char *why)
{
	fprintf(stderr, "\necr: [ERROR]: libcurl cannot be loaded: %s\n", why);
	exit(EXIT_GENERAL);
}

static void *
find(const char *name)
{
	static const char *const files[] = {"libcurl.so.4", "libcurl.4.dylib",
	    "libcurl.so", "libcurl-gnutls.so.4", NULL};
	void *function;

	if (!library)
		library = library_open(files);
	if (!library)
		give_up(dlerror());
	function = dlsym(library, name);
	if (!function)
		give_up(dlerror());
	return function;
}

/* NOLINTBEGIN(bugprone-macro-parentheses): these are declarations */
/* Define NAME with the parameters and the arguments in parentheses to call
 * the function of that name in the library. */
#define LATE(type, name, parameters, arguments)                                \
	type name parameters                                                   \
	{                                                                      \
		static type(*function) parameters;                             \
                                                                               \
		if (!function)                                                 \
			*(void **)&function = find(#name);                     \
		return function arguments;                                     \
	}

/* NOLINTEND(bugprone-macro-parentheses) */

LATE(CURLcode, curl_global_init, (long flags), (flags))
LATE(CURL *, curl_easy_init, (void), ())
LATE(const char *, curl_easy_strerror, (CURLcode code), (code))
LATE(CURLcode, curl_easy_pause, (CURL * easy, int mask), (easy, mask))
LATE(CURLM *, curl_multi_init, (void), ())
LATE(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL *easy),
    (multi, easy))
LATE(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL *easy),
    (multi, easy))
LATE(CURLMcode, curl_multi_perform, (CURLM * multi, int *running),
    (multi, running))
LATE(CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left))
LATE(CURLMcode, curl_multi_poll,
    (CURLM * multi, struct curl_waitfd extra[], unsigned n, int ms, int *ready),
    (multi, extra, n, ms, ready))
LATE(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi))
LATE(struct curl_slist *, curl_slist_append,
    (struct curl_slist * list, const char *line), (list, line))
LATE(curl_version_info_data *, curl_version_info, (CURLversion age), (age))

void
curl_easy_reset(CURL *easy)
{
	static void (*function)(CURL *);

	if (!function)
		*(void **)&function = find("curl_easy_reset");
	function(easy);
}

void
curl_easy_cleanup(CURL *easy)
{
	static void (*function)(CURL *);

	if (!function)
		*(void **)&function = find("curl_easy_cleanup");
	function(easy);
}

void
curl_slist_free_all(struct curl_slist *list)
{
	static void (*function)(struct curl_slist *);

	if (!function)
		*(void **)&function = find("curl_slist_free_all");
	function(list);
}

/* What kind of value an option takes is in its number: curl/curl.h. */
CURLcode
curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
	static CURLcode (*function)(CURL *, CURLoption, ...);
	CURLcode code;
	va_list args;

	if (!function)
		*(void **)&function = find("curl_easy_setopt");
	va_start(args, option);
	if (option < CURLOPTTYPE_OBJECTPOINT)
		code = function(easy, option, va_arg(args, long));
	else if (option < CURLOPTTYPE_OFF_T || option >= CURLOPTTYPE_BLOB)
		code = function(easy, option, va_arg(args, void *));
	else
		code = function(easy, option, va_arg(args, curl_off_t));
	va_end(args);
	return code;
}

CURLcode
curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
	static CURLcode (*function)(CURL *, CURLINFO, ...);
	CURLcode code;
	va_list args;

	if (!function)
		*(void **)&function = find("curl_easy_getinfo");
	va_start(args, info);
	code = function(easy, info, va_arg(args, void *));
	va_end(args);
	return code;
}

#endif

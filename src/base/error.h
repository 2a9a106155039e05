/* What went wrong, carried up to the one place that prints it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Exit statuses of AWS CLI v2. */
enum {
	EXIT_OK = 0,
	EXIT_NO = 1,          /* of verbs: the answer is no */
	EXIT_INTERRUPT = 130, /* 128 + SIGINT */
	EXIT_USAGE = 252,   /* arguments or parameters refused, nothing sent */
	EXIT_CONFIG = 253,  /* no region, no credentials, bad setting */
	EXIT_SERVICE = 254, /* the service answered with an error */
	EXIT_GENERAL = 255  /* everything else */
};

/* What kind of thing went wrong: code decides by it, never by the words.
 * Those behind ERR_GENERAL end a run as it does, unless somebody who knows the
 * kind does something else. */
enum error_kind {
	ERR_NONE,
	ERR_USAGE,       /* arguments or parameters refused */
	ERR_CONFIG,      /* no region, no credentials, bad setting */
	ERR_SERVICE,     /* the service answered with an error */
	ERR_INTERRUPT,   /* Ctrl-C */
	ERR_READER_GONE, /* the pager was left early: no failure */
	ERR_DONE,        /* all is said, nothing is left to do: no failure */
	ERR_PROGRAM,     /* a program of the person's ended with `program` */
	ERR_NO,          /* the answer is no: asked, and told */
	ERR_DEEP,        /* nested deeper than Python's stack goes */
	ERR_SYNTAX,      /* a value that its reader cannot take apart */
	ERR_FILE,        /* a file that a word names cannot be read as text */
	ERR_PROFILE,     /* no profile of that name */
	ERR_BAD_FILE,    /* a configuration file is malformed */
	ERR_UNSAFE_FILE, /* others could have put it there: not trusted */
	ERR_SIGNED_OUT,  /* a login has run out, or there was none */
	ERR_CONNECT,     /* no route, or nobody listens */
	ERR_NO_HOST,     /* no such name */
	ERR_PROXY,       /* not even to the proxy */
	ERR_TLS,         /* no certificate that is trusted */
	ERR_NO_TLS,      /* what answers speaks something else */
	ERR_TIMEOUT,     /* nobody answers */
	ERR_OUTPUT,      /* standard output cannot be written */
	ERR_GENERAL      /* everything else */
};

/* What is known beside the words of an error, for whoever helps a person on
 * (cli/hint.c); each with the members of `about`. */
enum error_clue {
	CLUE_NONE,
	CLUE_COMMAND, /* no such command: word, near or not */
	CLUE_OPTION,  /* no such option: word, near or not */
	CLUE_STRAY,   /* a word without its option: word, option */
	CLUE_CHOICE,  /* none of a few words: choices */
	CLUE_NUMBER,  /* no number: word, option */
	CLUE_FORM,    /* not the form of a value: option, form */
	CLUE_FILE,    /* a file's name for its content: word, option, scheme */
	CLUE_SLASH, /* file://NAME is not there, while file:///NAME is: word */
	CLUE_LINE,  /* a configuration file is malformed: file, line */
	CLUE_USAGE, /* a command of ours refused its words: command, example */
	CLUE_CALL,  /* refused by the service: service, operation, params,
		     * region, profile or not */
	CLUE_IMAGE, /* refused by a registry: host, what ("app:1") */
	/* of runs that did not fail */
	CLUE_PAGES,    /* a query ran once a page */
	CLUE_FAILURES, /* some of many failed: operation, failures */
	CLUE_TEXT,     /* the hint itself: text */
	CLUE_PAGER     /* there is no such program: program */
};

/*
 * An error starts zeroed.  A function that fails fills it and frees what it
 * held before; one that succeeds leaves it as it is.  error_clear() makes it
 * zero again. Which fields are set tells how it is shown:
 *
 * - no code: the message alone, plain under every format;
 * - a code without detail: "An error occurred (CODE): MESSAGE";
 * - a detail: an error of the service, `message` is the whole text.
 *
 * The message and the detail are owned by the error; the code is a constant.
 */
struct error {
	enum error_kind kind;
	int program;      /* exit status, with ERR_PROGRAM */
	const char *code; /* "ParamValidation", "NoRegion", …, or NULL */
	char *message;    /* UTF-8, without a final newline */
	size_t length;    /* of the message, which may hold NULs */
	json_t *detail; /* {"Code": …, "Message": …, members…} or NULL */
	bool usage;     /* structured formats add the usage to the message */
	enum error_clue clue; /* who says the same in other words keeps it */
	json_t *about;        /* of the clue, an object, or NULL */
};

/* Fill `err` (dropping what it held) with a plain error; always false, so that
 * callers can `return fail(err, ERR_GENERAL, "…", …)`.  The format may name
 * parts of the message that is dropped, and "%m", the text of errno.  With
 * `err` NULL nothing is kept.  Declared in brackets: a test, where cmocka has a
 * macro of this name, says (fail)(…). */
bool(fail)(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for functions that return a pointer: always NULL. */
#define fail_null(...) ((void)(fail)(__VA_ARGS__), NULL)

/* The same with a text that may hold NULs, which is taken out of the buffer. */
bool fail_buf(struct error *err, enum error_kind kind, struct buf *text);

/* Standard output could not be written, for the errno `why`: "[Errno 28] No
 * space left on device", and no message where its reader has gone.  Always
 * false. */
bool fail_output(struct error *err, int why);

/* The same as fail() for an error of a class that structured error formats
 * show; `code` must outlive the error (a string constant). */
bool fail_code(struct error *err, enum error_kind kind, const char *code,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The peer's class for refused parameters: exit status 252. */
#define fail_param(err, ...)                                                   \
	fail_code((err), ERR_USAGE, "ParamValidation", __VA_ARGS__)

/* Note what is known beside the words; `about` is taken.  Always false. */
bool error_note(struct error *err, enum error_clue clue, json_t *about);

/* CLUE_NUMBER: `word` of `option` (or a variable, or NULL) is none. */
bool error_note_number(struct error *err, const char *option, const char *word);

/* The code of an error, its own or the service's, or NULL. */
const char *error_code(const struct error *err);

/* The exit status that this error means. */
int error_status(const struct error *err);

/* Free what the error holds and zero it. */
void error_clear(struct error *err);

#endif

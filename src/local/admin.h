/* /_local/: health, reset, seed and lifecycle runs. */
#ifndef LOCAL_ADMIN_H
#define LOCAL_ADMIN_H

#include "local/http.h"

extern const struct handler admin_handler;

#endif

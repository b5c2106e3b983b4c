/* report.h: what a session tells the gate over its pipe until it has logged in: fixed records, each
 * written whole. The gate believes nothing but these. */
#ifndef POPUG_SERVER_REPORT_H
#define POPUG_SERVER_REPORT_H

#include "server/limit.h"

enum report_kind {
    REPORT_SOURCE = 1,    /* whom the PROXY header names */
    REPORT_FAILED,        /* tried to log in and was refused */
    REPORT_GRACE,         /* took too long */
    REPORT_AUTHENTICATED, /* the last one: the pipe is closed after it */
};

struct report {
    enum report_kind kind;
    struct limit_source source; /* of REPORT_SOURCE */
};

#endif

/*
 * Whether a person wants the program to stop.
 */
#ifndef VECPLAN_INTERRUPT_H
#define VECPLAN_INTERRUPT_H

#include <stdbool.h>

/* Whether SIGINT or SIGTERM has arrived since interrupt_install. */
bool interrupted(void);

/* Takes SIGINT and SIGTERM, also where they were inherited ignored; SIGPIPE is ignored, and SIGCHLD
 * is not, so that the exit status of a command can be had. */
void interrupt_install(void);

#endif

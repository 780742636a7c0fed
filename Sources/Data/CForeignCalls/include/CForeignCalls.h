#ifndef C_FOREIGN_CALLS_H
#define C_FOREIGN_CALLS_H

/// Whether this thread is inside of a library of another project.
int fc_is_inside(void);

/// Says that this thread goes into such a library. If the process ends inside, `message` is what its
/// user reads. Calls nest; the message of the outermost one stands, others may be null. Only one
/// thread may be inside at a time.
void fc_enter(const char *message);

/// Says that this thread has come back.
void fc_leave(void);

/// From now on a process that ends inside such a library prints the message and exits with
/// `status` instead of a crash report. An end anywhere else stays as it is.
void fc_explain_ends(int status);

#endif

#ifndef C_PROCESS_WATCH_H
#define C_PROCESS_WATCH_H

#include <stdint.h>

/// The exit status of a process that asked for more memory than it was allowed.
enum { pw_memory_status = 77 };

/// Whether this system lets us count allocations: glibc does, sanitizers do not.
int pw_allocations_are_counted(void);

/// From now on a request that would raise the allocated bytes by more than `allowance` over what they
/// are now stores that rise in `*excess`, prints the frames and ends the process.
void pw_limit_allocations(int64_t allowance, volatile int64_t *excess);

/// Lifts the limit.
void pw_lift_limit(void);

/// The largest rise of the allocated bytes since the limit was set.
int64_t pw_largest_rise(void);

/// Lets traps, aborts and the processor-time alarm print the frames on standard error before they
/// end the process.
void pw_report_traps(void);

/// Sends the alarm when this process has used `seconds` of processor time; 0 turns it off.
void pw_set_alarm(double seconds);

/// Prints the frames of the calling thread on standard error.
void pw_print_frames(void);

#endif

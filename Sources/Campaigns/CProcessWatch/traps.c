// Says where a process was when it trapped, or when its processor time was used up.

#include <CProcessWatch.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__GLIBC__) || defined(__APPLE__)
#include <execinfo.h>
void pw_print_frames(void) {
  void *frames[48];
  int count = backtrace(frames, 48);
  // This function and its caller are of no interest.
  if (count > 2) backtrace_symbols_fd(frames + 2, count - 2, STDERR_FILENO);
}
#else
void pw_print_frames(void) {}
#endif

static void report(int number) {
  static const char text[] = "frames of the trap:\n";
  (void)!write(STDERR_FILENO, text, sizeof text - 1);
  pw_print_frames();
  signal(number, SIG_DFL);
  raise(number);
}

void pw_report_traps(void) {
  // A stack that has overflowed cannot run the handler: it gets one of its own.
  static char stack[1 << 16];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  static const int numbers[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGPROF};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = report;
  action.sa_flags = SA_ONSTACK | SA_NODEFER | SA_RESETHAND;
  for (unsigned index = 0; index < sizeof numbers / sizeof *numbers; index++)
    sigaction(numbers[index], &action, NULL);
}

void pw_set_alarm(double seconds) {
  struct itimerval timer;
  memset(&timer, 0, sizeof timer);
  timer.it_value.tv_sec = (long)seconds;
  timer.it_value.tv_usec = (long)((seconds - (double)(long)seconds) * 1e6);
  setitimer(ITIMER_PROF, &timer, NULL);
}

// A library that reads a damaged file may end the process; the user learns which file it was.

#include <CForeignCalls.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { longest = 4096 };
static char text[longest];
static size_t length;
static _Thread_local int depth;
static int exit_status;

int fc_is_inside(void) { return depth > 0; }

void fc_enter(const char *message) {
  if (depth++ > 0) return;
  length = strlen(message);
  if (length > longest) length = longest;
  memcpy(text, message, length);
}

void fc_leave(void) { depth--; }

static void explain(int number) {
  // Only what is safe in a handler: no allocation, no locks, and no functions at exit, which
  // would go into the broken library again.
  if (depth > 0) {
    (void)!write(STDERR_FILENO, text, length);
    _exit(exit_status);
  }
  signal(number, SIG_DFL);
  raise(number);
}

void fc_explain_ends(int status) {
  exit_status = status;
  // A stack that has overflowed cannot run the handler: it gets one of its own. The first thread
  // has it; on others an overflow stays a crash.
  static char stack[1 << 16];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL};
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = explain;
  action.sa_flags = SA_ONSTACK | SA_NODEFER | SA_RESETHAND;
  for (unsigned index = 0; index < sizeof numbers / sizeof *numbers; index++)
    sigaction(numbers[index], &action, NULL);
}

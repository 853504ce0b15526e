#define _GNU_SOURCE
#include "cterminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

// ---- ncurses

static FILE *input_stream, *output_stream;

static FILE *stream(int fd, const char *mode) {
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (!file) close(copy);
  return file;
}

SCREEN *cterm_open(int input, int output) {
  input_stream = stream(input, "r");
  output_stream = stream(output, "w");
  SCREEN *screen = input_stream && output_stream ? newterm(NULL, output_stream, input_stream) : NULL;
  if (!screen) cterm_close(NULL);
  return screen;
}

void cterm_close(SCREEN *screen) {
  if (screen) delscreen(screen);
  if (input_stream) fclose(input_stream);
  if (output_stream) fclose(output_stream);
  input_stream = output_stream = NULL;
}

static int paint_memory = -1, paint_terminal = -1;

int cterm_paint_begin(void) {
  if (paint_memory < 0) paint_memory = memfd_create("painted", MFD_CLOEXEC);
  if (paint_memory < 0 || !output_stream) return -1;
  int descriptor = fileno(output_stream);
  paint_terminal = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (paint_terminal < 0) return -1;
  if (lseek(paint_memory, 0, SEEK_SET) == 0 && dup3(paint_memory, descriptor, O_CLOEXEC) >= 0) return 0;
  close(paint_terminal);
  paint_terminal = -1;
  return -1;
}

size_t cterm_paint_end(void) {
  if (paint_terminal < 0) return 0;
  // The copy that ncurses wrote to shares the position.
  off_t count = lseek(paint_memory, 0, SEEK_CUR);
  dup3(paint_terminal, fileno(output_stream), O_CLOEXEC);
  close(paint_terminal);
  paint_terminal = -1;
  return count > 0 ? (size_t)count : 0;
}

size_t cterm_paint_take(unsigned char *out, size_t count) {
  ssize_t got = count > 0 ? pread(paint_memory, out, count, 0) : 0;
  return got > 0 ? (size_t)got : 0;
}

int cterm_knows(const char *term) {
  int error = 0;
  // setupterm with an error pointer reports instead of ending the process.
  int ok = setupterm(term, STDOUT_FILENO, &error) == OK;
  if (ok && cur_term) del_curterm(cur_term);
  return ok;
}

// ---- Signals: handlers only write to a pipe

static int signal_pipe[2] = {-1, -1};
static const int piped[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
enum { piped_count = sizeof piped / sizeof *piped };
static struct sigaction piped_before[piped_count];
static int signals_installed;

static void on_signal(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(signal_pipe[1], &byte, 1);
  (void)written;
  errno = saved;
}

int cterm_pipe(int ends[2]) { return pipe2(ends, O_NONBLOCK | O_CLOEXEC); }

int cterm_signals_install(void) {
  if (signal_pipe[0] < 0 && cterm_pipe(signal_pipe) != 0) return -1;
  if (signals_installed) return signal_pipe[0];
  for (int i = 0; i < piped_count; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(piped[i], &action, &piped_before[i]);
  }
  signals_installed = 1;
  return signal_pipe[0];
}

void cterm_signals_remove(void) {
  if (!signals_installed) return;
  for (int i = 0; i < piped_count; i++) sigaction(piped[i], &piped_before[i], NULL);
  signals_installed = 0;
  unsigned char byte;
  while (read(signal_pipe[0], &byte, 1) == 1) {
  }
}

void cterm_stop_self(void) {
  // Not SIGTSTP: the kernel drops it where no shell could continue us, and then nothing would stop.
  kill(getpid(), SIGSTOP);
}

// ---- stderr

static int error_memory = -1, error_original = -1;

static void replay(int fd) {
  if (error_memory < 0) return;
  char buffer[4096];
  off_t offset = 0;
  ssize_t count;
  while ((count = pread(error_memory, buffer, sizeof buffer, offset)) > 0) {
    ssize_t written = write(fd, buffer, (size_t)count);
    (void)written;
    offset += count;
  }
}

int cterm_stderr_capture(void) {
  if (error_original >= 0) return 0;
  fflush(stderr);
  error_memory = memfd_create("stderr", MFD_CLOEXEC);
  if (error_memory < 0) return -1;
  error_original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (error_original < 0 || dup2(error_memory, STDERR_FILENO) < 0) {
    close(error_memory);
    if (error_original >= 0) close(error_original);
    error_memory = error_original = -1;
    return -1;
  }
  return 0;
}

void cterm_stderr_release(void) {
  if (error_original < 0) return;
  fflush(stderr);
  dup2(error_original, STDERR_FILENO);
  replay(STDERR_FILENO);
  close(error_original);
  close(error_memory);
  error_memory = error_original = -1;
}

// ---- Restoring the terminal, also from a crash: only async-signal-safe calls

static struct termios saved_modes;
static int restore_input = -1, restore_output = -1;
static char leave_text[512];
static size_t leave_length;
static volatile sig_atomic_t armed;

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS, SIGQUIT};
enum { fatal_count = sizeof fatal / sizeof *fatal };
static struct sigaction fatal_before[fatal_count];

void cterm_restore(void) {
  if (!armed) return;
  armed = 0;
  size_t done = 0;
  while (done < leave_length) {
    ssize_t count = write(restore_output, leave_text + done, leave_length - done);
    if (count <= 0) {
      if (count < 0 && errno == EINTR) continue;
      // A terminal that takes nothing for a second is gone or stuck: do not wait for it for ever.
      struct pollfd ready = {.fd = restore_output, .events = POLLOUT};
      if (count < 0 && errno == EAGAIN && poll(&ready, 1, 1000) > 0 && (ready.revents & POLLOUT)) continue;
      break;
    }
    done += (size_t)count;
  }
  tcsetattr(restore_input, TCSANOW, &saved_modes);
}

static void on_fatal(int number) {
  cterm_restore();
  if (error_original >= 0) replay(error_original);
  // The default action keeps the exit status and the core dump.
  signal(number, SIG_DFL);
  raise(number);
}

void cterm_restore_arm(int input, int output, const char *leave, size_t length) {
  restore_input = input;
  restore_output = output;
  leave_length = length < sizeof leave_text ? length : sizeof leave_text;
  memcpy(leave_text, leave, leave_length);
  static int installed;
  if (!installed) {
    // Its own stack: an overflow of the usual one is a crash like any other.
    static char stack[65536];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = 0};
    sigaltstack(&alternate, NULL);
    for (int i = 0; i < fatal_count; i++) {
      struct sigaction action;
      memset(&action, 0, sizeof action);
      action.sa_handler = on_fatal;
      action.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
      sigemptyset(&action.sa_mask);
      sigaction(fatal[i], &action, &fatal_before[i]);
    }
    installed = 1;
  }
  if (!armed) tcgetattr(input, &saved_modes);
  armed = 1;
}

void cterm_restore_disarm(void) { armed = 0; }

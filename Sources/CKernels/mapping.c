#include "include/cmapping.h"
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { most = 256 };

// Written by whoever watches, read by the handler on any thread: `start` is set last and cleared first.
static struct {
  atomic_uintptr_t start, end;
  atomic_int cut;
} watched[most];
static atomic_int taken[most];

static struct sigaction others;
static atomic_flag installing = ATOMIC_FLAG_INIT;
static long page_size;

static void on_bus(int number, siginfo_t *info, void *context) {
  const uintptr_t address = (uintptr_t)info->si_addr;
  for (int i = 0; i < most; i++) {
    const uintptr_t start = atomic_load(&watched[i].start), end = atomic_load(&watched[i].end);
    if (start == 0 || address < start || address >= end) continue;
    const uintptr_t page = address & ~((uintptr_t)page_size - 1);
    // Everything behind a missing page is missing too: one fault is enough.
    if (mmap((void *)page, end - page, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) break;
    atomic_store(&watched[i].cut, 1);
    return;
  }
  // Not ours: whoever was there before, or the end of the program.
  if (others.sa_flags & SA_SIGINFO) {
    if (others.sa_sigaction) others.sa_sigaction(number, info, context);
  } else if (others.sa_handler != SIG_DFL && others.sa_handler != SIG_IGN) {
    others.sa_handler(number);
  } else {
    signal(number, SIG_DFL);
  }
}

void ck_mapping_renew(void) {
  if (atomic_flag_test_and_set(&installing)) return;
  struct sigaction now;
  if (sigaction(SIGBUS, NULL, &now) == 0 && !((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_bus)) {
    others = now;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_bus;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
  }
  atomic_flag_clear(&installing);
}

int ck_mapping_watch(const void *start, size_t length) {
  if (page_size == 0) page_size = sysconf(_SC_PAGESIZE);
  for (int i = 0; i < most; i++) {
    int unused = 0;
    if (!atomic_compare_exchange_strong(&taken[i], &unused, 1)) continue;
    atomic_store(&watched[i].cut, 0);
    // Up to the end of the last page: that is what the mapping covers.
    const uintptr_t end = (uintptr_t)start + length;
    atomic_store(&watched[i].end, (end + (uintptr_t)page_size - 1) & ~((uintptr_t)page_size - 1));
    atomic_store(&watched[i].start, (uintptr_t)start);
    ck_mapping_renew();
    return i;
  }
  return -1;
}

int ck_mapping_is_cut(int number) { return number >= 0 && number < most && atomic_load(&watched[number].cut); }

void ck_mapping_forget(int number) {
  if (number < 0 || number >= most) return;
  atomic_store(&watched[number].start, 0);
  atomic_store(&watched[number].end, 0);
  atomic_store(&taken[number], 0);
}

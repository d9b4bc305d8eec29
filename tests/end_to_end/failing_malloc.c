// Preloaded into a program, lets one allocation in FAIL_EVERY fail while the file FAIL_WHILE exists. Which ones is a fixed sequence.
// glibc's allocator; not for a program under a sanitizer, which has one of its own.
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

static unsigned every;
static const char *while_exists;
static atomic_int failing;
static atomic_uint calls, candidates, failed;

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("FAIL_EVERY");
  while_exists = getenv("FAIL_WHILE");
  every = text && while_exists ? (unsigned)atoi(text) : 0;
}

__attribute__((destructor)) static void end(void) {
  char text[] = "failed allocations: 0000000\n";
  unsigned left = failed;
  for (int i = (int)sizeof(text) - 3; left; left /= 10) text[i--] = (char)('0' + left % 10);
  if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0) return;
}

static int fails(void) {
  if (!every) return 0;
  if (atomic_fetch_add(&calls, 1) % 1024 == 0) {
    const int before = errno;
    failing = access(while_exists, F_OK) == 0;
    errno = before;
  }
  if (!failing) return 0;
  unsigned mixed = atomic_fetch_add(&candidates, 1) * 2654435761u;
  mixed ^= mixed >> 15;
  mixed *= 2246822519u;
  if ((mixed ^ mixed >> 13) % every) return 0;
  atomic_fetch_add(&failed, 1);
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *memory, size_t size) { return fails() ? NULL : __libc_realloc(memory, size); }

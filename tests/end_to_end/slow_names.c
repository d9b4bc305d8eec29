// Preloaded into a program, answers no look-up of slow.example while the file SLOW_WHILE exists.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int look_up(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  const char *slow_while = getenv("SLOW_WHILE");
  while (name && slow_while && strcmp(name, "slow.example") == 0 && access(slow_while, F_OK) == 0) usleep(10000);
  return ((look_up *)dlsym(RTLD_NEXT, "getaddrinfo"))(name, service, hints, found);
}

// Expected: use of deleted function .*Access::Access\(\)|call to deleted constructor of '.*Access'|could not convert .*Endpoint
#include "server/authentication/access.h"

namespace usher::http {

Endpoint with_group() { return {.method = "GET", .path = "/x", .name = "show_x", .access = access::kOpen}; }

#ifdef MUST_NOT_COMPILE
Endpoint without_group() { return {.method = "GET", .path = "/x", .name = "show_x"}; }
#endif

}  // namespace usher::http

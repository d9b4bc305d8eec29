// Expected: deleted .*operator==|selected deleted operator
#include "common/base/secret.h"
#include "common/crypto/digest.h"

namespace usher {

bool equal(const Secret& a, const Secret& b) { return crypto::equal_in_constant_time(a.expose(), b.expose()); }

#ifdef MUST_NOT_COMPILE
bool compare(const Secret& a, const Secret& b) { return a == b; }
#endif

}  // namespace usher

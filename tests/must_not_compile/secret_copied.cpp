// Expected: (use of deleted function|call to deleted constructor of) .*Secret
#include "common/base/secret.h"

namespace usher {

Secret clone(const Secret& secret) { return secret.clone(); }

#ifdef MUST_NOT_COMPILE
Secret copy(const Secret& secret) { return secret; }
#endif

}  // namespace usher

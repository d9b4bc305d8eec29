// Expected: (no match for 'operator<<'|invalid operands to binary expression) .*Secret
#include <ostream>

#include "common/base/secret.h"

namespace usher {

void print_exposed(std::ostream& out, const Secret& secret) { out << secret.expose(); }

#ifdef MUST_NOT_COMPILE
void print(std::ostream& out, const Secret& secret) { out << secret; }
#endif

}  // namespace usher

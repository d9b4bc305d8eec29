// Expected: invalid initialization of reference|cannot convert|no viable conversion|no known conversion|no matching function
#include "common/domain/owner.h"

namespace usher::domain {

std::string name_of(const UserId& user) { return user.str(); }

std::string name_of(const Owner& owner) { return owner.user() ? name_of(*owner.user()) : std::string(); }

#ifdef MUST_NOT_COMPILE
std::string name_of_visitor(const Owner& owner) { return UserId(*owner.visitor()).str(); }
#endif

}  // namespace usher::domain

// Expected: (could not convert|no viable conversion from) .*OperatorActor
#include "common/domain/actor.h"

namespace usher::domain {

OperatorActor take(std::string name) { return OperatorActor(std::move(name)); }

#ifdef MUST_NOT_COMPILE
OperatorActor make(std::string name) { return name; }
#endif

}  // namespace usher::domain

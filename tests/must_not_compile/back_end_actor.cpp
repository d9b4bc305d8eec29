// Expected: BackEndActor::BackEndActor.* is private|private constructor of class .*BackEndActor
#include "common/domain/actor.h"

namespace usher::domain {

BackEndActor take(BackEndActor actor) { return actor; }

#ifdef MUST_NOT_COMPILE
BackEndActor make(ApiKey key) { return BackEndActor(std::move(key)); }
#endif

}  // namespace usher::domain

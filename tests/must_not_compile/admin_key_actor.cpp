// Expected: AdminKeyActor::AdminKeyActor.* is private|private constructor of class .*AdminKeyActor
#include "common/domain/actor.h"

namespace usher::domain {

AdminKeyActor take(AdminKeyActor actor) { return actor; }

#ifdef MUST_NOT_COMPILE
AdminKeyActor make(ApiKey key) { return AdminKeyActor(std::move(key), ""); }
#endif

}  // namespace usher::domain

// Expected: AdminActor::AdminActor.* is private|private constructor of class .*AdminActor
#include "common/domain/actor.h"

namespace usher::domain {

AdminActor take(AdminActor actor) { return actor; }

#ifdef MUST_NOT_COMPILE
AdminActor make(SessionActor actor) { return AdminActor(std::move(actor), "request-1"); }
#endif

}  // namespace usher::domain

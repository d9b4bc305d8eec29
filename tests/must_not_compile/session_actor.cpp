// Expected: SessionActor::SessionActor.* is private|private constructor of class .*SessionActor
#include "common/domain/actor.h"

namespace usher::domain {

SessionActor take(SessionActor actor) { return actor; }

#ifdef MUST_NOT_COMPILE
SessionActor make(User user, Session session) {
  return SessionActor(std::move(user), std::move(session), std::nullopt, Carrier::kCookie);
}
#endif

}  // namespace usher::domain

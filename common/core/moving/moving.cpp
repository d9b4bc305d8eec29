#include "common/core/moving/moving.h"

#include "common/core/audit/audit_log.h"
#include "common/domain/actor.h"

namespace usher::core {

Result<MoveReport> Moving::run(const domain::OperatorActor& by, OldServer& server, MoveMode mode, const OnProgress& on_progress,
                               ErasedRows erased) const {
  USHER_CHECK(server.check_secret());
  Move move(use_, by, server, mode, erased, on_progress);
  // Second factors follow accounts directly: until then, the password alone would sign in.
  for (const auto step :
       {&Move::look_ahead, &Move::notify_admins, &Move::users, &Move::factors, &Move::accounts, &Move::sessions, &Move::keys})
    USHER_CHECK((move.*step)());
  auto report = std::move(move).report();
  if (mode == MoveMode::kForReal && report.brought_anything())
    USHER_CHECK(use_.audit.record({.action = "import.finished", .actor = by.audit_name()}));
  return report;
}

}  // namespace usher::core

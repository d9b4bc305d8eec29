#pragma once

#include "common/core/questionnaire/questionnaires.h"
#include "common/core/runtime/ports.h"
#include "common/domain/audit_event.h"

namespace usher::core {

/// Inside the write that opens `heir` a session: what the anonymous account was used for is the heir's from now on, and the
/// account goes with its sessions. `event` tells of it. Nothing happens where `anonymous` is no anonymous account (any more).
Status succeed_anonymous(store::Stores& tx, const Questionnaires& questionnaires, const UserId& anonymous, const UserId& heir,
                         const domain::AuditEvent& event, Time now);

}  // namespace usher::core

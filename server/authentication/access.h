#pragma once

#include "server/http/routing/access.h"

// The groups of the operations that have to do with accounts. The surface of an operation, by its path, says which credentials it
// takes; the group says whom it is for.

namespace usher::authentication::access {

using http::AccessGroup;
using http::Audience;
using http::Effect;

inline constexpr AccessGroup kOpen{"open", Audience::kAnyone, Effect::kReads};
inline constexpr AccessGroup kSignIn{"sign in", Audience::kAnyone, Effect::kWrites};
inline constexpr AccessGroup kRefresh{"refresh", Audience::kAnyone, Effect::kLeaves};
inline constexpr AccessGroup kReadOwn{"read own", Audience::kUsers, Effect::kReads};
inline constexpr AccessGroup kChangeOwn{"change own", Audience::kUsers, Effect::kWrites};
inline constexpr AccessGroup kLeave{"leave", Audience::kUsers, Effect::kLeaves};
inline constexpr AccessGroup kVisitorReads{"visitor reads", Audience::kVisitors, Effect::kReads};
inline constexpr AccessGroup kVisitorWrites{"visitor writes", Audience::kVisitors, Effect::kWrites};
inline constexpr AccessGroup kChat{"chat", Audience::kVisitors, Effect::kChats, true};
inline constexpr AccessGroup kReadProfile{"read site profile", Audience::kUsers, Effect::kReads, true};
inline constexpr AccessGroup kWriteProfile{"write site profile", Audience::kUsers, Effect::kWrites, true};
inline constexpr AccessGroup kBackEnd{"back end", Audience::kBackEnds, Effect::kReads};
inline constexpr AccessGroup kAdminReads{"admin reads", Audience::kAdmins, Effect::kReads};
inline constexpr AccessGroup kAdminActs{"admin acts", Audience::kAdmins, Effect::kWrites};

}  // namespace usher::authentication::access

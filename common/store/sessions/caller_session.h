#pragma once

#include "common/db/engine/connection.h"
#include "common/db/fragment_columns.h"  // made by cmake/embed_sql.cmake
#include "common/domain/profile.h"
#include "common/domain/session.h"
#include "common/domain/user.h"

namespace usher::store {

/// A session and all that decides whether its caller is admitted, as it is at one moment.
struct CallerSession {
  domain::Session session;
  domain::User user;
  std::optional<domain::User> impersonator;  ///< Only for an impersonated session; nullopt if the account is gone.
  std::optional<domain::Profile> profile;    ///< The user's.
  bool key_is_revoked = false;
};

struct SessionWithUser {
  domain::Session session;
  domain::User user;
};

/// The session in the columns (sql/fragments/session_columns.sql) from `first` on.
domain::Session session_from(const db::Row& row, int first = 0);
/// The session and the user, whose columns follow.
SessionWithUser session_and_user_from(const db::Row& row, Time now);
/// All but key_is_revoked, in the columns of sql/queries/sessions/find_for_caller.sql from `first` on.
CallerSession caller_session_from(const db::Row& row, Time now, int first = 0);
/// The number of these columns.
inline constexpr int kCallerColumns = db::kSessionColumns + 2 * db::kUserColumns + db::kProfileColumns;

}  // namespace usher::store

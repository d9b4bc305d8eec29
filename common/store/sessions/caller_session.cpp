#include "common/store/sessions/caller_session.h"

#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"

namespace usher::store {
namespace {

constexpr int kOwner = db::kSessionColumns;
constexpr int kImpersonator = kOwner + db::kUserColumns;
constexpr int kProfile = kImpersonator + db::kUserColumns;

}  // namespace

domain::Session session_from(const db::Row& row, int first) {
  using Column = db::SessionColumn;
  const auto at = [first](Column column) { return first + static_cast<int>(column); };
  return {.id = SessionId(row.string(at(Column::id))),
          .user_id = UserId(row.string(at(Column::user_id))),
          .token_hash = row.string(at(Column::token_hash)),
          .remembered = row.flag(at(Column::remembered)),
          .amr = row.string(at(Column::amr)),
          .ip = row.string(at(Column::ip)),
          .user_agent = row.string(at(Column::user_agent)),
          .created_at = row.time(at(Column::created_at_ms)),
          .updated_at = row.time(at(Column::updated_at_ms)),
          .last_seen_at = row.time(at(Column::last_seen_at_ms)),
          .authenticated_at = row.time(at(Column::authenticated_at_ms)),
          .proved_at = row.time(at(Column::proved_at_ms)),
          .proved_by = domain::proof_kind_of(row.string(at(Column::proved_by))),
          .expires_at = row.time(at(Column::expires_at_ms)),
          .ends_at = row.time(at(Column::ends_at_ms)),
          .ended_at = row.maybe_time(at(Column::ended_at_ms)),
          .impersonated_by = row.maybe_id<UserId>(at(Column::impersonated_by)),
          .kind = domain::session_kind_of(row.string(at(Column::kind))),
          .parent = row.maybe_id<SessionId>(at(Column::parent_id)),
          .passkey = row.maybe_id<PasskeyId>(at(Column::passkey_id))};
}

SessionWithUser session_and_user_from(const db::Row& row, Time now) { return {session_from(row), user_from(row, now, kOwner)}; }

CallerSession caller_session_from(const db::Row& row, Time now, int first) {
  const auto has = [&](int column) { return !row.is_null(first + column); };
  CallerSession caller{.session = session_from(row, first),
                       .user = user_from(row, now, first + kOwner),
                       .impersonator = std::nullopt,
                       .profile = std::nullopt};
  if (has(kImpersonator + static_cast<int>(db::UserColumn::id))) caller.impersonator = user_from(row, now, first + kImpersonator);
  if (has(kProfile + static_cast<int>(db::ProfileColumn::created_at_ms)))
    caller.profile = ProfileStore::profile_from(row, first + kProfile);
  return caller;
}

}  // namespace usher::store

#include "common/core/moving/fastapi_server.h"

#include "common/base/text.h"
#include "common/core/moving/old_profile.h"
#include "common/db/open_database.h"

namespace usher::core {
namespace {

/// SQLAlchemy stores a UUID as 32 hexadecimal digits; the old API and its tokens show it with dashes.
std::string id_of(const OldRow& row, std::string_view column) {
  auto id = row.text(column).value_or("");
  if (id.size() != 32 || id.find_first_not_of("0123456789abcdef") != std::string::npos) return id;
  for (const std::size_t place : std::array<std::size_t, 4>{8, 13, 18, 23}) id.insert(place, 1, '-');
  return id;
}

/// SQLAlchemy stores an enumerator's name, such as `BEGINNER`; our values are in lower case.
void lower(json::Patch<std::string>& word) {
  if (word.value) word.value = ascii_lower(*word.value);
}

OldUser user_of(const OldRow& row, bool has_profiles, MoveReport& report) {
  const auto email = row.text("email").value_or("");
  auto profile = has_profiles ? profile_of(row) : domain::ProfileChange();
  lower(profile.experience_level);
  lower(profile.professional_role);
  OldUser user{.facts = {.email = email,
                         .name = row.text("name"),
                         .image = std::nullopt,
                         .is_verified = row.flag("is_verified").value_or(false),
                         .is_active = row.flag("is_active", false).value_or(true),
                         .profile = std::move(profile),
                         .password_hash = row.text("hashed_password"),
                         .id = UserId(id_of(row, "id")),
                         .created_at = row.time("created_at"),
                         .updated_at = row.time("updated_at")},
               .last_login_at = row.time("last_login_at")};
  report.leave_unreadable(email, row.unreadable());
  return user;
}

}  // namespace

Result<std::unique_ptr<FastapiServer>> FastapiServer::open(std::string_view url, const Clock& clock, TableNames names) {
  USHER_TRY(auto opened, db::open_foreign_database(url));
  OldTables database(std::move(opened), std::move(names));
  USHER_TRY(auto users, database.require("users", {"id", "email", "hashed_password"},
                                         {"name", "is_active", "is_verified", "created_at", "updated_at", "last_login_at"}));
  auto about_profiles = kProfileColumns;
  for (const auto column : {"id", "created_at", "updated_at"}) about_profiles.emplace_back(column);
  USHER_TRY(auto profiles, database.find("user_profiles", {"user_id"}, about_profiles));
  USHER_TRY(auto tokens,
            database.find("refresh_tokens", {"id", "user_id", "token", "expires_at"}, {"revoked", "created_at", "revoked_at"}));
  USHER_CHECK(database.check_names());
  return std::unique_ptr<FastapiServer>(
      new FastapiServer(std::move(database), std::move(users), std::move(profiles), std::move(tokens), clock));
}

Result<std::int64_t> FastapiServer::count_rows() {
  USHER_TRY(const auto users, users_.count());
  if (!tokens_) return users;
  USHER_TRY(const auto tokens, tokens_->count());
  return users + tokens;
}

Status FastapiServer::each_user(MoveReport& report, const Visit<OldUser>& visit) {
  const auto hand_over = [&](const OldRow& row) { return visit(user_of(row, profiles_.has_value(), report)); };
  if (!profiles_) return users_.each(hand_over);
  return users_.each_with({.table = &*profiles_, .key = "user_id", .refers = "id"}, hand_over);
}

Status FastapiServer::each_session(MoveReport& report, const Visit<OldSession>& visit) {
  if (!tokens_) return done();
  return tokens_->each([&](const OldRow& row) -> Status {
    const auto expires_at = row.time("expires_at");
    auto token = row.secret("token");
    if (!expires_at || *expires_at <= clock_.now() || token.empty()) {
      report.count("refresh token", "it has expired");
      return visit(std::nullopt);
    }
    if (row.flag("revoked", true).value_or(false)) {
      report.count("refresh token", "it was revoked");
      return visit(std::nullopt);
    }
    const auto created_at = row.time("created_at");
    return visit(OldSession{.id = id_of(row, "id"),
                            .user = UserId(id_of(row, "user_id")),
                            .session_token = {},
                            .refresh_token = std::move(token),
                            .ip = {},
                            .user_agent = {},
                            .created_at = created_at,
                            .last_seen_at = created_at,
                            .expires_at = *expires_at});
  });
}

}  // namespace usher::core

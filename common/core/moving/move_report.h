#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace usher::core {

/// A row of the old server that is not imported, or not unchanged.
struct LeftBehind {
  std::string_view what;  ///< `account`, `session`, `signing key`, ...
  std::string subject;    ///< The address or id as written there; empty if rows are only counted.
  std::string why;
  std::int64_t rows = 1;
};

/// How the old server signed the JWTs of /api/auth/token last.
struct OldJwts {
  std::string algorithm;
  Time created_at{};               ///< Of the key.
  std::optional<Time> expires_at;  ///< Of the key; nullopt: never.
};

/// What an import imported, or would import on a trial run. One thread.
struct MoveReport {
  std::int64_t users = 0;
  std::int64_t already_here = 0;  ///< Accounts of the same id and address.
  std::int64_t users_left = 0;
  std::int64_t users_erased = 0;  ///< Left out, because their ids were erased here.
  std::int64_t accounts = 0;      ///< Sign-in methods: passwords and provider accounts.
  std::int64_t sessions = 0;
  std::int64_t second_factors = 0;
  std::int64_t keys = 0;
  std::optional<OldJwts> jwts;  ///< nullopt: it has signed none.
  std::vector<LeftBehind> left;

  void leave(std::string_view what, std::string_view subject, std::string why);
  /// Adds one to the rows that are not imported for the same reason.
  void count(std::string_view what, std::string_view why);
  [[nodiscard]] bool brought_anything() const { return users + accounts + sessions + second_factors + keys > 0; }
};

}  // namespace usher::core

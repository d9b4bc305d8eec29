#pragma once

#include <stop_token>

#include "common/core/runtime/ports.h"
#include "common/db/engine/database.h"

namespace usher::core {

/// Keeps the index of parts of users' names and addresses (db::PartTexts); without it a search reads all users. Safe from any
/// thread and from several processes.
class UserPartIndex {
 public:
  /// All arguments must outlive it.
  UserPartIndex(Ports ports, db::Database& database) : ports_(ports), database_(database) {}

  /// Makes it above store::kMostWithoutParts users, and again if it is wrong. What the database refuses stays as refusal(), and
  /// is tried again after an hour.
  [[nodiscard]] Status make() const;
  /// Takes over the users that changed, batch by batch.
  [[nodiscard]] Status bring_up(const std::stop_token& stop = {}) const;
  /// Merges it, so that no page of the database has the text of an erased or changed user.
  [[nodiscard]] Status merge(const std::stop_token& stop = {}) const;

  /// Why make() failed, with the fix; nullopt if it did not.
  static Result<std::optional<std::string>> refusal(store::Stores& tx);

 private:
  Ports ports_;
  db::Database& database_;
};

}  // namespace usher::core

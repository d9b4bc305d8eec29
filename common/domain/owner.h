#pragma once

#include <string>
#include <utility>
#include <variant>

#include "common/base/id.h"

namespace usher::domain {

/// Whose threads and answers they are: an account's or an anonymous visitor's.
class Owner {
 public:
  explicit Owner(UserId user) : id_(std::move(user)) {}
  explicit Owner(VisitorId visitor) : id_(std::move(visitor)) {}

  /// Null where it is a visitor.
  [[nodiscard]] const UserId* user() const { return std::get_if<UserId>(&id_); }
  /// Null where it is an account.
  [[nodiscard]] const VisitorId* visitor() const { return std::get_if<VisitorId>(&id_); }

  /// As stored: "user:<id>" or "anonymous:<id>". It is never parsed back.
  [[nodiscard]] std::string text() const { return user() ? "user:" + user()->str() : "anonymous:" + visitor()->str(); }

  bool operator==(const Owner&) const = default;

 private:
  std::variant<UserId, VisitorId> id_;
};

}  // namespace usher::domain

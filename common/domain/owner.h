#pragma once

#include <variant>

#include "common/base/id.h"

namespace usher::domain {

/// The owner of threads and answers: an account or an anonymous visitor.
class Owner {
 public:
  explicit Owner(UserId user) : id_(std::move(user)) {}
  explicit Owner(VisitorId visitor) : id_(std::move(visitor)) {}

  /// nullptr for a visitor.
  [[nodiscard]] const UserId* user() const { return std::get_if<UserId>(&id_); }
  /// nullptr for an account.
  [[nodiscard]] const VisitorId* visitor() const { return std::get_if<VisitorId>(&id_); }

  /// The stored form: "user:<id>" or "anonymous:<id>". It is never parsed.
  [[nodiscard]] std::string text() const { return user() ? "user:" + user()->str() : "anonymous:" + visitor()->str(); }

  bool operator==(const Owner&) const = default;

 private:
  std::variant<UserId, VisitorId> id_;
};

}  // namespace usher::domain

#pragma once

#include <compare>
#include <string>
#include <utility>

namespace usher {

/// A typed identifier: text of at most 64 characters, UUIDv7 (RFC 9562 §5.7) unless imported.
template <class Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& str() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  auto operator<=>(const Id&) const = default;

 private:
  std::string text_;
};

using UserId = Id<struct UserTag>;
using AccountId = Id<struct AccountTag>;
using SessionId = Id<struct SessionTag>;
using RefreshTokenId = Id<struct RefreshTokenTag>;
using KeyId = Id<struct KeyTag>;
using AuditEventId = Id<struct AuditEventTag>;
using MailId = Id<struct MailTag>;
using VisitorId = Id<struct VisitorTag>;
using ThreadId = Id<struct ThreadTag>;
using ApiKeyId = Id<struct ApiKeyTag>;
using PasskeyId = Id<struct PasskeyTag>;

}  // namespace usher

#pragma once

#include <optional>

#include "common/json/value.h"
#include "server/better_auth/protocol/api_errors.h"
#include "server/http/routing/origins.h"

namespace usher::better_auth {

/// Who may send, and where a browser may be sent to: the protocol's own rules, over the
/// trusted origins that all surfaces share. Immutable; safe from any thread.
class OriginCheck {
 public:
  explicit OriginCheck(const http::Origins& origins, std::string own) : origins_(origins), own_(std::move(own)) {}

  /// Of a request that changes something and carries any cookie: its Origin, else its Referer, must be trusted.
  [[nodiscard]] std::optional<http::Response> refuse_sender(const http::Request& request) const;
  /// Signing in and up also without a cookie: no form of another site may sign a visitor in as somebody else.
  [[nodiscard]] std::optional<http::Response> refuse_form(const http::Request& request) const;
  /// callbackURL of body or query, and redirectTo, errorCallbackURL and newUserCallbackURL of the body: relative paths or
  /// trusted.
  [[nodiscard]] std::optional<http::Response> refuse_targets(const http::Request& request, const json::Value* body) const;

  /// A relative path or a trusted address, which every browser reads as we do.
  [[nodiscard]] bool may_redirect_to(std::string_view target) const;

 private:
  [[nodiscard]] std::optional<http::Response> refuse_origin(const http::Request& request) const;

  const http::Origins& origins_;
  std::string own_;
};

}  // namespace usher::better_auth

#pragma once

#include "common/json/value.h"
#include "server/http/routing/origins.h"

namespace usher::better_auth {

/// Which origins may send requests and where a browser may be redirected: the protocol's own rules, over the trusted origins that
/// all APIs share. Immutable; thread-safe.
class OriginCheck {
 public:
  explicit OriginCheck(const http::Origins& origins, std::string own) : origins_(origins), own_(std::move(own)) {}

  /// CSRF: a state-changing request with any cookie needs a trusted Origin, without one a trusted Referer, and without both, from
  /// an app, a trusted `expo-origin`.
  [[nodiscard]] std::optional<http::Response> refuse_sender(const http::Request& request) const;
  /// Login CSRF: sign-in and sign-up are checked without a cookie too, so that a form of another site cannot sign the browser in
  /// to the attacker's account.
  [[nodiscard]] std::optional<http::Response> refuse_form(const http::Request& request) const;
  /// Open redirect: callbackURL of body or query, and redirectTo, errorCallbackURL and newUserCallbackURL of the body must be
  /// relative paths or trusted addresses.
  [[nodiscard]] std::optional<http::Response> refuse_targets(const http::Request& request, const json::Value* body) const;

  /// A relative path or a trusted address that all browsers parse as this server does.
  [[nodiscard]] bool may_redirect_to(std::string_view target) const { return origins_.may_redirect_to(target); }

 private:
  [[nodiscard]] std::optional<http::Response> refuse_origin(const http::Request& request) const;

  const http::Origins& origins_;
  std::string own_;
};

}  // namespace usher::better_auth

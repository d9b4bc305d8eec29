#pragma once

#include <string>
#include <string_view>

#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/tokens/api_keys.h"
#include "tests/testkit/test_core.h"

/// Users who call the use cases directly, without HTTP.
namespace usher::testkit {

inline constexpr std::string_view kAda = "ada@example.com";
inline constexpr std::string_view kPassphrase = "S3cret-passphrase";

/// The error's wire code, or "OK".
template <class T>
std::string outcome(const Result<T>& result) {
  return result.ok() ? "OK" : std::string(result.error().row().wire);
}

/// `field CODE` of every wrong field, in the given order.
template <class T>
std::vector<std::string> faults_of(const Result<T>& result) {
  std::vector<std::string> list;
  if (!result.ok())
    for (const auto& field : result.error().fields) list.push_back(field.field + " " + field.code);
  return list;
}

inline Secret secret(std::string_view text) { return Secret(std::string(text)); }

inline domain::Caller caller(std::string address = "192.0.2.1") {
  return {.address = std::move(address), .user_agent = "curl/8.5", .request_id = "test"};
}

inline domain::OperatorActor admin() { return domain::OperatorActor("root"); }

inline core::SignUpRequest sign_up_request(std::string_view email = kAda, std::string_view password = kPassphrase) {
  core::SignUpRequest request{.email = std::string(email), .password = secret(password), .name = {}, .profile = {}};
  request.profile.experience_level = {.present = true, .value = "beginner"};
  request.profile.professional_role = {.present = true, .value = "student"};
  return request;
}

inline core::SessionGrant sign_up(TestCore& kit, std::string_view email = kAda, std::string_view password = kPassphrase) {
  return std::get<core::SessionGrant>(must(kit->sign_up.with_password(sign_up_request(email, password), caller())));
}

/// A session, or a challenge if the account has a second factor.
inline Result<core::PasswordSignInOutcome> begin_sign_in(TestCore& kit, std::string_view email = kAda,
                                                         std::string_view password = kPassphrase,
                                                         const domain::Caller& from = caller(), std::string_view device = {}) {
  core::SignInRequest request{
      .email = std::string(email), .password = secret(password), .device_token = {}, .received = kit.clock().now()};
  if (!device.empty()) request.device_token = secret(device);
  return kit->sign_in.with_password(std::move(request), from);
}

/// For an account without a second factor.
inline Result<core::SessionGrant> try_sign_in(TestCore& kit, std::string_view email = kAda,
                                              std::string_view password = kPassphrase, const domain::Caller& from = caller(),
                                              std::string_view device = {}) {
  USHER_TRY(auto outcome, begin_sign_in(kit, email, password, from, device));
  return std::get<core::SessionGrant>(std::move(outcome));
}

inline core::SessionGrant sign_in(TestCore& kit, std::string_view email = kAda, std::string_view password = kPassphrase) {
  return must(try_sign_in(kit, email, password));
}

inline Result<domain::SessionActor> identify(TestCore& kit, std::string_view bearer) {
  return kit->authentication.identify({.bearer = std::string(bearer)});
}

inline domain::SessionActor actor_of(TestCore& kit, const core::SessionGrant& grant) {
  return must(identify(kit, grant.session_token.expose()));
}

/// Makes the account of `grant` an admin's; returns the actor of its session.
inline domain::AdminActor make_admin(TestCore& kit, const core::SessionGrant& grant) {
  must(kit->user_admin.update(admin(), grant.user.id.str(), {.name = {}, .image = {}, .role = "admin", .profile = {}}));
  return must(kit->authentication.administer(actor_of(kit, grant), caller()));
}

/// Makes the account an admin's, with an API key of its own; returns the key.
inline std::string key_of_admin(TestCore& kit, const std::string& user) {
  must(kit->user_admin.update(admin(), user, {.role = "admin"}));
  const auto made = must(kit->api_keys.create(admin(), domain::kAdminWriteScope, "of an admin"));
  kit.run("UPDATE api_keys SET owner_id = '" + user + "' WHERE id = '" + made.key.id.str() + "'");
  return std::string(made.text.expose());
}

inline Result<core::RefreshGrant> refresh(TestCore& kit, std::string_view token) {
  std::vector<Secret> presented;
  presented.push_back(secret(token));
  return kit->refresh.refresh(presented, caller());
}

}  // namespace usher::testkit

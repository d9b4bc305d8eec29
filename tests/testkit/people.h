#pragma once

#include "common/base/result.h"
#include "common/base/secret.h"
#include "common/core/sign_in/sign_in.h"
#include "common/domain/actor.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
struct RefreshGrant;
struct SignUpRequest;
}  // namespace usher::core

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

core::SignUpRequest sign_up_request(std::string_view email = kAda, std::string_view password = kPassphrase);

core::SessionGrant sign_up(TestCore& kit, std::string_view email = kAda, std::string_view password = kPassphrase);

/// A session, or a challenge if the account has a second factor.
Result<core::PasswordSignInOutcome> begin_sign_in(TestCore& kit, std::string_view email = kAda,
                                                  std::string_view password = kPassphrase, const domain::Caller& from = caller(),
                                                  std::string_view device = {});

/// For an account without a second factor.
Result<core::SessionGrant> try_sign_in(TestCore& kit, std::string_view email = kAda, std::string_view password = kPassphrase,
                                       const domain::Caller& from = caller(), std::string_view device = {});

core::SessionGrant sign_in(TestCore& kit, std::string_view email = kAda, std::string_view password = kPassphrase);

Result<domain::SessionActor> identify(TestCore& kit, std::string_view token);

domain::SessionActor actor_of(TestCore& kit, const core::SessionGrant& grant);

/// Makes the account of `grant` an admin's; returns the actor of its session.
domain::AdminActor make_admin(TestCore& kit, const core::SessionGrant& grant);

/// Makes the account an admin's, with an API key of its own; returns the key.
std::string key_of_admin(TestCore& kit, const std::string& user);

Result<core::RefreshGrant> refresh(TestCore& kit, std::string_view token);

/// Whether both are one session, of which only the newer tokens are valid.
bool is_renewed(TestCore& kit, const core::SessionGrant& before, const core::SessionGrant& after);

}  // namespace usher::testkit

#pragma once

#include "common/core/passkeys/passkeys.h"
#include "common/core/testing/test_sessions.h"
#include "common/core/texts/catalogue.h"
#include "server/testing/own_core.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

/// States of accounts as tests from outside have them made, without HTTP.
namespace usher::testkit {

/// As a server does it.
inline core::AsOf as_of(TestCore& kit) {
  const auto own = std::make_shared<testing::OwnCore>([&kit](const Clock& clock) {
    return core::Core::make(kit.settings(), clock, kit.random(), kit.database(), kit.http(), texts_of(kit.settings()));
  });
  return [own, does = testing::as_of(kit.core(), *own)](std::optional<Time> at, const auto& work) { return does(at, work); };
}

/// For Adapt: both of the built-in providers.
inline void with_providers(settings::Settings& settings) {
  settings.oauth.google = {.id = "google-client", .secret = Secret(std::string("hush"))};
  settings.oauth.github = {.id = "github-client", .secret = Secret(std::string("hush"))};
}

/// `order`: a body.
inline Result<std::vector<core::MadeTestAccount>> try_make(TestCore& kit, std::string_view order) {
  USHER_TRY(auto decoded, json::decode<core::TestAccountsOrder>(must(json::parse(order))));
  return core::TestAccounts(as_of(kit)).make(std::move(decoded));
}

/// The first account of a body.
inline core::MadeTestAccount make_one(TestCore& kit, std::string_view account) {
  return std::move(must(try_make(kit, R"({"accounts":[)" + std::string(account) + "]}")).front());
}

inline Result<core::SessionGrant> try_session(TestCore& kit, std::string_view order) {
  USHER_TRY(const auto decoded, json::decode<core::TestSessionOrder>(must(json::parse(order))));
  return core::TestSessions(kit.clock(), as_of(kit)).issue(decoded);
}

}  // namespace usher::testkit

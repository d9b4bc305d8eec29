#include "common/core/sessions/new_session.h"

#include "common/crypto/digest.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("new session: tokens have 256 random bits, only their digests are stored", "[new_session][security]") {
  TestCore kit;
  const auto made = kit->session_factory.prepare(UserId("u"), true, "pwd", {}, caller());
  CHECK(made.session_token.expose().size() == 43);
  CHECK(made.refresh_token.expose().size() == 43);
  CHECK(made.session.token_hash == crypto::sha256_base64url(made.session_token.expose()));
  CHECK(made.refresh_row.token_hash == crypto::sha256_base64url(made.refresh_token.expose()));
  CHECK(made.refresh_row.session_id == made.session.id);
  CHECK(made.session_token.expose().find('.') == std::string_view::npos);
}

TEST_CASE("new session: lifetimes of a remembered and of a short session", "[new_session]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.session_max = days(10); });
  const auto now = kit.clock().now();
  const auto remembered = kit->session_factory.prepare(UserId("u"), true, "pwd", {}, caller()).session;
  CHECK(remembered.expires_at == now + days(7));
  CHECK(remembered.ends_at == now + days(10));
  CHECK(kit->session_factory.slide(remembered, now + days(2)) == now + days(9));
  CHECK(kit->session_factory.slide(remembered, now + days(5)) == now + days(10));
  const auto forgotten = kit->session_factory.prepare(UserId("u"), false, "pwd", {}, caller()).session;
  CHECK(forgotten.expires_at == now + days(1));
  CHECK(kit->session_factory.slide(forgotten, now + std::chrono::hours(5)) == now + days(1));
}

TEST_CASE("new session: the first expiry is capped by the maximum lifetime", "[new_session]") {
  TestCore kit([](settings::Settings& settings) {
    settings.tokens.refresh_ttl = days(30);
    settings.tokens.session_max = days(3);
  });
  CHECK(kit->session_factory.prepare(UserId("u"), true, "pwd", {}, caller()).session.expires_at == kit.clock().now() + days(3));
}

}  // namespace
}  // namespace usher::core

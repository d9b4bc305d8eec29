#include "common/core/mail/outbox.h"

#include "common/base/time_text.h"
#include "common/core/audit/audit_log.h"
#include "common/settings/settings.h"
#include "common/store/operations/outbox.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

std::string text_of(const domain::Mail& mail, std::string_view name) {
  const auto payload = must(json::parse(mail.payload));
  const auto* value = payload.find(name);
  return value && value->string() ? *value->string() : std::string();
}

TEST_CASE("outbox: a mail is due at once, in the caller's language", "[outbox]") {
  TestCore kit;
  auto from = caller();
  from.language = "de, en;q=0.5";
  const auto mail = kit->outbox.make({.kind = "welcome", .address = "Ada@example.com", .values = {{"name", "Ada"}}}, from);
  CHECK(mail.kind == "welcome");
  CHECK(mail.address == "Ada@example.com");
  CHECK(mail.language == "de, en;q=0.5");
  CHECK(mail.next_attempt_at == kit.clock().now());
  CHECK(text_of(mail, "name") == "Ada");
  CHECK_FALSE(mail.secret_sealed);
  CHECK_FALSE(kit->outbox.open(mail));
}

TEST_CASE("outbox: a notice has time, address and device, and goes to the address as written", "[outbox]") {
  TestCore kit;
  const auto user = sign_up(kit, "Ada@Example.com").user;
  domain::Caller from{.address = "192.0.2.7",
                      .user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                      .request_id = "r"};
  const auto mail = kit->outbox.notice("password_changed", user, from);
  CHECK(mail.address == "Ada@Example.com");
  CHECK(mail.user_id == user.id);
  CHECK(text_of(mail, "when") == to_rfc3339(kit.clock().now()));
  CHECK(text_of(mail, "ip") == "192.0.2.7");
  CHECK(text_of(mail, "device") == "Firefox on Linux");
}

TEST_CASE("outbox: a mail's secret is sealed for that mail only", "[outbox][security]") {
  TestCore kit;
  const auto token = secret("a-token-that-opens-an-account");
  const auto mail = kit->outbox.make({.kind = "reset_password", .address = "ada@example.com", .secret = &token});
  must(kit->ports.transactions.write([&](store::Stores& tx) { return tx.outbox.append(mail); }));
  CHECK(kit.everything_stored().find(token.expose()) == std::string::npos);
  CHECK(kit->outbox.open(mail)->expose() == token.expose());

  auto other = kit->outbox.make({.kind = "reset_password", .address = "eve@example.com"});
  other.secret_sealed = mail.secret_sealed;  // a box copied to another row
  CHECK_FALSE(kit->outbox.open(other));
}

TEST_CASE("outbox: a box of another installation does not open", "[outbox][security]") {
  TestCore kit;
  TestCore stranger([](settings::Settings& settings) {
    settings.secrets.usher = Secret(std::string("the-secret-of-another-installation-entirely"));
  });
  const auto token = secret("a-token");
  const auto mail = kit->outbox.make({.kind = "reset_password", .address = "ada@example.com", .secret = &token});
  CHECK_FALSE(stranger->outbox.open(mail));
}

}  // namespace
}  // namespace usher::core

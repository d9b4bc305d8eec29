#include "common/core/accounts/long_claims.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("long claims: only accounts beyond 2 KiB of claims are counted", "[accounts][user_fields]") {
  TestCore kit([](settings::Settings& settings) {
    settings.user_fields = {{.name = "bio", .claim = true, .max_length = 4096},
                            {.name = "diary", .max_length = 4096},
                            {.name = "plan", .claim = true, .fallback = std::string(1000, 'p')}};
  });
  const auto with = [&](std::string_view email, const json::Object& fields) {
    const auto id = sign_up(kit, email).user.id.str();
    kit.run("UPDATE users SET user_fields = '" + json::to_text(fields) + "' WHERE id = '" + id + "'");
    return id;
  };
  with("long-diary@example.com", {{"diary", std::string(4000, 'x')}});
  with("short@example.com", {{"bio", "x"}});
  CHECK(must(find_long_claims(kit->ports))->accounts == 0);
  const auto id = with("long@example.com", {{"bio", std::string(1100, 'x')}});
  const auto found = must(find_long_claims(kit->ports));
  CHECK(found->accounts == 1);
  CHECK(found->first->str() == id);
}

TEST_CASE("long claims: without a declared claim no account is read", "[accounts][user_fields]") {
  TestCore kit;
  CHECK_FALSE(must(find_long_claims(kit->ports)));
}

}  // namespace
}  // namespace usher::core

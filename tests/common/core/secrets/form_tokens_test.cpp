#include "common/core/secrets/form_tokens.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("form tokens: a token is of one browser and of one session", "[form_tokens][security]") {
  TestCore kit;
  const auto& tokens = kit.core().form_tokens;
  const auto browser = tokens.draw();
  const auto token = tokens.token_of(browser, "session");
  CHECK(tokens.accepts(token, browser, "session"));
  CHECK_FALSE(tokens.accepts(token, browser, ""));
  CHECK_FALSE(tokens.accepts(token, browser, "other"));
  CHECK_FALSE(tokens.accepts(token, tokens.draw(), "session"));
  CHECK_FALSE(tokens.accepts("", browser, "session"));
  CHECK_FALSE(tokens.accepts(tokens.token_of(Secret(), ""), Secret(), ""));
  CHECK_FALSE(tokens.accepts(tokens.token_of(Secret(std::string("a|b")), "c"), Secret(std::string("a|b")), "c"));
}

TEST_CASE("form tokens: they outlive a restart and a rotation of the secret", "[form_tokens]") {
  auto world = std::make_shared<World>();
  const Secret browser(std::string("browser"));
  std::string token;
  {
    TestCore before(world);
    token = before.core().form_tokens.token_of(browser, "");
  }
  {
    TestCore again(world);
    CHECK(again.core().form_tokens.accepts(token, browser, ""));
  }
  TestCore rotated(world, [](settings::Settings& settings) {
    settings.secrets.usher_previous = settings.secrets.usher.clone();
    settings.secrets.usher = Secret(std::string("a-new-secret-for-tests-of-more-than-32-bytes"));
  });
  CHECK(rotated.core().form_tokens.accepts(token, browser, ""));
  CHECK(rotated.core().form_tokens.token_of(browser, "") == token);  // until the rotation ends: for servers of the old secret
}

TEST_CASE("form tokens: a sealed text is of its purpose, and outlives a rotation of the secret", "[form_tokens][security]") {
  auto world = std::make_shared<World>();
  std::string sealed;
  {
    TestCore before(world);
    const auto& tokens = before.core().form_tokens;
    sealed = tokens.seal("/a", "name~:x");
    CHECK(tokens.unseal("/a", sealed) == "name~:x");
    CHECK(tokens.unseal("/a", tokens.seal("/a", "")) == "");
    for (const auto& wrong :
         {sealed + "x", "x" + sealed, sealed.substr(0, sealed.size() - 1), std::string("name~:x"), std::string()})
      CHECK_FALSE(tokens.unseal("/a", wrong));
    CHECK_FALSE(tokens.unseal("/b", sealed));
    CHECK_FALSE(tokens.unseal("/an", tokens.seal("/a", "name")));  // the parts stay apart
  }
  TestCore rotated(world, [](settings::Settings& settings) {
    settings.secrets.usher_previous = settings.secrets.usher.clone();
    settings.secrets.usher = Secret(std::string("a-new-secret-for-tests-of-more-than-32-bytes"));
  });
  CHECK(rotated.core().form_tokens.unseal("/a", sealed) == "name~:x");
}

}  // namespace
}  // namespace usher::core

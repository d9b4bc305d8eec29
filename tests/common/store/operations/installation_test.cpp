#include "common/store/operations/installation.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

TEST_CASE_METHOD(StoreFixture, "installation: the first value of a name stays", "[store][installation][security]") {
  CHECK_FALSE(stores.installation.get("secret_check").value());
  REQUIRE(stores.installation.put_if_absent("secret_check", "one").ok());
  REQUIRE(stores.installation.put_if_absent("secret_check", "two").ok());
  REQUIRE(stores.installation.put_if_absent("other", "").ok());
  CHECK(stores.installation.get("secret_check").value() == "one");
  CHECK(stores.installation.get("other").value() == "");
}

TEST_CASE_METHOD(StoreFixture, "installation: a value is written, replaced only if unchanged, and erased",
                 "[store][installation]") {
  auto& facts = stores.installation;
  REQUIRE(facts.put("secret_next", "one").ok());
  REQUIRE(facts.put("secret_next", "two").ok());
  CHECK_FALSE(facts.replace("secret_next", "one", "three").value());
  CHECK_FALSE(facts.replace("secret_next", std::nullopt, "three").value());
  CHECK(facts.get("secret_next").value() == "two");
  CHECK(facts.replace("secret_next", "two", "three").value());
  CHECK(facts.get("secret_next").value() == "three");
  CHECK(facts.replace("fresh", std::nullopt, "one").value());
  CHECK_FALSE(facts.replace("missing", "one", "two").value());
  REQUIRE(facts.erase("secret_next").ok());
  REQUIRE(facts.erase("secret_next").ok());
  CHECK_FALSE(facts.get("secret_next").value());
}

TEST_CASE_METHOD(StoreFixture, "installation: facts are listed by the beginning of their names", "[store][installation]") {
  auto& facts = stores.installation;
  for (const auto* name : {"made/w1/b", "made/w1/a", "made/w10/a", "made_open/w1/a", "MADE/w1/a"})
    REQUIRE(facts.put(name, name).ok());
  using Facts = std::vector<std::pair<std::string, std::string>>;
  CHECK(facts.list("made/w1/").value() == Facts{{"made/w1/a", "made/w1/a"}, {"made/w1/b", "made/w1/b"}});
  CHECK(facts.list("made/").value().size() == 3);
  CHECK(facts.list("made/w%/").value().empty());
}

}  // namespace
}  // namespace usher::store

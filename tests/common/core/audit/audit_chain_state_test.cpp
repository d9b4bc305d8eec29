#include "common/core/audit/audit_chain_state.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

Secret key(char letter) { return Secret(std::string(32, letter)); }
bool reads(std::string text) { return AuditChainState::parse(Secret(std::move(text))).has_value(); }

constexpr const char* kKey = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s";

TEST_CASE("audit chain state: eras and base survive a round trip through text", "[audit]") {
  auto state = AuditChainState::founded(key('a'));
  state.eras.push_back({8, key('b')});
  state.base = {5, "link"};
  const auto again = AuditChainState::parse(state.text());
  REQUIRE(again);
  CHECK(again->base.position == 5);
  CHECK(again->base.link == "link");
  CHECK(again->key_at(1).expose() == key('a').expose());
  CHECK(again->key_at(7).expose() == key('a').expose());
  CHECK(again->key_at(8).expose() == key('b').expose());
  CHECK(again->key_at(1000).expose() == key('b').expose());
}

TEST_CASE("audit chain state: malformed text is rejected", "[audit]") {
  const auto with = [](const std::string& eras, const std::string& base) {
    return R"({"eras":[)" + eras + R"(],"base":)" + base + "}";
  };
  const auto era = [](const std::string& from, const std::string& key) {
    return R"({"from":)" + from + R"(,"key":")" + key + "\"}";
  };
  const std::string base = R"({"position":0,"link":""})";
  CHECK(reads(with(era("1", kKey), base)));
  CHECK_FALSE(reads(with("", base)));
  CHECK_FALSE(reads(with(era("2", kKey), base)));
  CHECK_FALSE(reads(with(era("1", "short"), base)));
  CHECK_FALSE(reads(with(era("1", kKey) + "," + era("9", kKey) + "," + era("8", kKey), base)));
  CHECK_FALSE(reads(with(era("1", kKey), R"({"position":-1,"link":""})")));
  CHECK_FALSE(reads(with(era("1", kKey), R"({"link":""})")));
  CHECK_FALSE(reads("[]"));
  CHECK_FALSE(reads(""));
}

}  // namespace
}  // namespace usher::core

#include "common/core/testing/test_namespaces.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("test namespaces: a name is 1 to 32 of a-z, 0-9 and -", "[test_api]") {
  CHECK(parse_test_namespace(std::nullopt).value() == "default");
  CHECK(parse_test_namespace("worker-3").value() == "worker-3");
  for (const auto* text : {"", "Ada", "a.b", "a b", "abcdefghijklmnopqrstuvwxyz0123456"})
    CHECK(parse_test_namespace(text).error().fields.front().field == "namespace");
}

TEST_CASE("test namespaces: an address names its namespace", "[test_api]") {
  CHECK(test_namespace_of(test_address("ada", "worker-3")) == "worker-3");
  CHECK(test_namespace_of("Ada@W1.EXAMPLE.test") == "w1");
  for (const auto* text : {"ada@example.com", "ada@a.b.example.test", "ada@example.test", "w1.example.test", "ada@.example.test"})
    CHECK_FALSE(test_namespace_of(text));
}

TEST_CASE("test namespaces: another is in use for a minute after its last use", "[test_api]") {
  auto now = steady_now();
  TestNamespaces namespaces([&now] { return now; });
  namespaces.note_use("a");
  CHECK_FALSE(namespaces.other_in_use("a"));
  CHECK(namespaces.other_in_use("b") == "a");
  namespaces.note_use_of("ada@b.example.test");
  CHECK(namespaces.other_in_use("a") == "b");
  now += TestNamespaces::kInUse + std::chrono::seconds(1);
  CHECK_FALSE(namespaces.other_in_use("c"));
}

}  // namespace
}  // namespace usher::core

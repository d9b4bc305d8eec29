#include "common/core/testing/test_failures.h"

#include "tests/catch.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;

TEST_CASE("test failures: as many calls of the address fail as were ordered", "[test_api]") {
  TestFailures failures;
  must(failures.order("mail", "Ada@w1.example.test", "refuse", 2));
  CHECK_FALSE(failures.take("mail", "bob@w1.example.test"));
  CHECK_FALSE(failures.take("chat", "ada@w1.example.test"));
  CHECK(failures.take("mail", "ada@w1.example.test") == "refuse");
  CHECK(failures.take("mail", "ada@w1.example.test") == "refuse");
  CHECK_FALSE(failures.take("mail", "ada@w1.example.test"));
}

TEST_CASE("test failures: an order for a namespace is for all of its addresses and no others", "[test_api]") {
  TestFailures failures;
  must(failures.order("chat", "w1", "500", 1));
  CHECK_FALSE(failures.take("chat", "ada@w2.example.test"));
  CHECK_FALSE(failures.take("chat", "ada@example.com"));
  CHECK(failures.take("chat", "ada@w1.example.test") == "500");
}

TEST_CASE("test failures: what is forgotten is that of a namespace, of an address or all", "[test_api]") {
  TestFailures failures;
  const auto order = [&] {
    for (const auto* target : {"w1", "Ada@w1.example.test", "w2", "ada@example.com"})
      must(failures.order("mail", target, "refuse", 9));
  };
  order();
  failures.forget("w1");
  CHECK_FALSE(failures.take("mail", "ada@w1.example.test"));
  CHECK(failures.take("mail", "ada@w2.example.test"));
  failures.forget("Ada@example.com");
  CHECK_FALSE(failures.take("mail", "ada@example.com"));
  order();
  failures.forget("");
  CHECK_FALSE(failures.take("mail", "ada@w2.example.test"));
}

TEST_CASE("test failures: a thousand may wait, and each of them may be ordered again", "[test_api]") {
  TestFailures failures;
  for (std::size_t i = 0; i < kMostTestFailures; ++i) must(failures.order("mail", "w" + std::to_string(i), "refuse", 1));
  CHECK(failures.order("mail", "another", "refuse", 1).error().fields.front().code == "OUT_OF_RANGE");
  must(failures.order("mail", "w7", "timeout", 1));
  CHECK(failures.take("mail", "ada@w7.example.test") == "timeout");
}

TEST_CASE("test failures: a refused mail is final, any other is sent again", "[test_api]") {
  CHECK(outcome_of("refuse").delivery == net::Delivery::kRefused);
  CHECK(outcome_of("timeout").delivery == net::Delivery::kTryLater);
  CHECK(outcome_of("500").delivery == net::Delivery::kTryLater);
}

}  // namespace
}  // namespace usher::core

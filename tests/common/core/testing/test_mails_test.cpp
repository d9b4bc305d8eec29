#include "common/core/testing/test_mails.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("test mails: those of an address, after a number, oldest first", "[test_api]") {
  TestMails mails;
  for (const auto* to : {"ada@a.example.test", "bob@b.example.test", "Ada@A.example.test"}) mails.add({.to = to});
  REQUIRE(mails.to("ada@a.example.test", 0).size() == 2);
  CHECK(mails.to("ada@a.example.test", 0).front().number == 1);
  CHECK(mails.to("ada@a.example.test", 1).front().number == 3);
  mails.forget("a");
  CHECK(mails.to("ada@a.example.test", 0).empty());
  CHECK(mails.to("bob@b.example.test", 0).size() == 1);
  mails.add({.to = "Eve@example.com"});
  CHECK(mails.addresses_elsewhere() == std::set<std::string>{"Eve@example.com"});
  mails.forget("eve@example.com");
  CHECK(mails.addresses_elsewhere().empty());
}

TEST_CASE("test mails: the last thousand are kept", "[test_api]") {
  TestMails mails;
  for (std::size_t i = 0; i <= TestMails::kKept; ++i) mails.add({.to = "ada@a.example.test"});
  const auto kept = mails.to("ada@a.example.test", 0);
  CHECK(kept.size() == TestMails::kKept);
  CHECK(kept.front().number == 2);
}

TEST_CASE("test mails: at most 64 wait at once", "[test_api]") {
  TestMails mails;
  std::vector<std::shared_ptr<void>> places;
  for (int i = 0; i < TestMails::kMostWaiting; ++i) places.push_back(mails.begin_wait());
  CHECK(std::count(places.begin(), places.end(), nullptr) == 0);
  CHECK_FALSE(mails.begin_wait());
  places.pop_back();
  CHECK(mails.begin_wait());
}

}  // namespace
}  // namespace usher::core

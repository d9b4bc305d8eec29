#include "common/store/operations/rate_limits.h"

#include <atomic>
#include <thread>

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class LimitFixture : public StoreFixture {
 protected:
  /// The count after one more, 0 when the window is full.
  std::int64_t take(const std::string& subject, std::int64_t most, Time now, const std::string& rule = "sign_in") {
    const auto taken = stores.rate_limits.take(rule, subject, most, now + std::chrono::milliseconds(100), now);
    REQUIRE(taken.ok());
    return taken.value() ? taken.value()->count : 0;
  }
  std::optional<Window> find(const std::string& subject, const std::string& rule = "sign_in") {
    return stores.rate_limits.find(rule, subject).value();
  }
};

TEST_CASE_METHOD(LimitFixture, "rate limits: a window counts up to its limit and restarts after its end",
                 "[store][limits][security]") {
  CHECK(take("ann", 2, after(0)) == 1);
  CHECK(take("ann", 2, after(50)) == 2);
  CHECK(take("ann", 2, after(60)) == 0);
  CHECK(find("ann")->count == 2);             // a refusal is not counted
  CHECK(find("ann")->ends_at == after(100));  // and later ones do not move the end
  CHECK(take("ann", 2, after(99)) == 0);
  CHECK(take("ann", 2, after(100)) == 1);
  CHECK(find("ann")->ends_at == after(200));
}

TEST_CASE_METHOD(LimitFixture, "rate limits: rules and subjects have separate windows", "[store][limits]") {
  CHECK(take("ann", 1, kNow) == 1);
  CHECK(take("bob", 1, kNow) == 1);
  CHECK(take("ann", 1, kNow, "sign_up") == 1);
  CHECK(take("ann", 1, kNow) == 0);
  CHECK_FALSE(find("unknown"));
}

TEST_CASE_METHOD(LimitFixture, "rate limits: a returned count applies to the same window only", "[store][limits][security]") {
  REQUIRE(take("ann", 5, after(0)) == 1);
  REQUIRE(take("ann", 5, after(1)) == 2);
  REQUIRE(stores.rate_limits.give_back("sign_in", "ann", after(100)).ok());
  CHECK(find("ann")->count == 1);
  REQUIRE(take("ann", 5, after(150)) == 1);  // the next window
  REQUIRE(stores.rate_limits.give_back("sign_in", "ann", after(100)).ok());
  CHECK(find("ann")->count == 1);
  REQUIRE(stores.rate_limits.give_back("sign_in", "bob", after(250)).ok());
  REQUIRE(stores.rate_limits.give_back("sign_up", "ann", after(250)).ok());
  CHECK(find("ann")->count == 1);
  for (int i = 0; i < 3; ++i) REQUIRE(stores.rate_limits.give_back("sign_in", "ann", after(250)).ok());
  CHECK(find("ann")->count == 0);  // never below
}

TEST_CASE_METHOD(LimitFixture, "rate limits: exact with parallel callers", "[store][limits][race][security]") {
  constexpr int kLimit = 50;
  constexpr int kThreads = 4;
  constexpr int kEach = (kLimit + 50) / kThreads;
  std::atomic<int> passed{0};
  std::atomic<int> failed{0};
  std::vector<std::unique_ptr<db::Connection>> connections;
  for (int i = 0; i < kThreads; ++i) connections.push_back(open());
  {
    std::vector<std::jthread> threads;
    for (auto& own : connections) {
      threads.emplace_back([&] {
        RateLimitStore limits(*own);
        for (int i = 0; i < kEach; ++i) {
          const auto taken = limits.take("sign_in", "ann", kLimit, after(100), kNow);
          if (!taken.ok()) ++failed;
          if (taken.ok() && taken.value()) ++passed;
        }
      });
    }
  }
  CHECK(failed == 0);
  CHECK(passed == kLimit);
  CHECK(find("ann")->count == kLimit);
}

TEST_CASE_METHOD(LimitFixture, "rate limits: the list has a rule's open windows with enough counts, latest end first",
                 "[store][limits]") {
  REQUIRE(take("over", 5, after(0)) == 1);
  REQUIRE(take("once", 5, after(5)) == 1);
  for (const std::int64_t i : {1, 2}) REQUIRE(take("open", 5, after(10)) == i);
  for (const std::int64_t i : {1, 2, 3}) REQUIRE(take("later", 5, after(20)) == i);
  REQUIRE(take("other", 5, after(30), "sign_up") == 1);
  const auto held = stores.rate_limits.list("sign_in", 2, after(100), std::chrono::seconds(100), 10).value();
  REQUIRE(held.size() == 2);
  CHECK(held[0].rule == "sign_in");
  CHECK(held[0].subject == "later");
  CHECK(held[0].window.count == 3);
  CHECK(held[0].window.ends_at == after(120));
  CHECK(held[1].subject == "open");
  CHECK(stores.rate_limits.list("sign_in", 1, after(100), std::chrono::seconds(100), 10).value().size() == 3);
  CHECK(stores.rate_limits.list("sign_in", 1, after(100), std::chrono::seconds(100), 1).value().size() == 1);
}

TEST_CASE_METHOD(LimitFixture, "rate limits: clearing unblocks one subject, with the pairs that begin with it",
                 "[store][limits]") {
  for (const std::string subject : {"a@b.co", "a@b.co 192.0.2.1", "a@b.com", "xa@b.co", "A@b.co"})
    REQUIRE(take(subject, 5, kNow) == 1);
  for (const auto* const rule : {"sign_up", "first_password_mailed", "mail_dropped_sign_in"})
    REQUIRE(take("a@b.co", 5, kNow, rule) == 1);
  CHECK(stores.rate_limits.clear("a@b.co").value().size() == 3);
  CHECK(stores.rate_limits.find("first_password_mailed", "a@b.co").value());
  CHECK(stores.rate_limits.find("mail_dropped_sign_in", "a@b.co").value());
  CHECK_FALSE(find("a@b.co"));
  CHECK_FALSE(find("a@b.co 192.0.2.1"));
  CHECK(find("a@b.com"));
  CHECK(find("xa@b.co"));
  CHECK(find("A@b.co"));
  CHECK(stores.rate_limits.clear("%").value().empty());
}

TEST_CASE_METHOD(LimitFixture, "rate limits: expired windows are pruned in batches", "[store][limits]") {
  for (int i = 0; i < 4; ++i) REQUIRE(take("s" + std::to_string(i), 5, after(i)) == 1);
  CHECK(stores.rate_limits.prune(after(103), 2).value() == 2);
  CHECK(stores.rate_limits.prune(after(103), 2).value() == 1);
  CHECK(stores.rate_limits.prune(after(103), 2).value() == 0);
  CHECK(find("s3"));
}

}  // namespace
}  // namespace usher::store

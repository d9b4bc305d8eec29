#include "common/store/accounts/two_factors.h"

#include <atomic>
#include <thread>

#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class TwoFactorFixture : public StoreFixture {
 protected:
  TwoFactorFixture() {
    for (const std::string id : {"ann", "bob"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  }
  bool begin(const std::string& secret) { return stores.two_factors.begin(ann, secret, "", kNow).value(); }
  domain::SecondFactor found() { return stores.two_factors.find(ann).value().value(); }
  bool confirm(const domain::SecondFactor& proved) { return stores.two_factors.confirm(proved, 7, "codes", after(1)).value(); }

  const UserId ann{"ann"};
};

TEST_CASE_METHOD(TwoFactorFixture, "two factors: a secret is begun, replaced and confirmed", "[store][two_factor]") {
  CHECK_FALSE(stores.two_factors.find(ann).value());
  CHECK(begin("first"));
  CHECK(begin("second"));
  CHECK(found().secret_sealed == "second");
  CHECK_FALSE(found().confirmed_at);
  CHECK_FALSE(found().last_step);
  CHECK(confirm(found()));
  CHECK(found().confirmed_at == after(1));
  CHECK(found().last_step == 7);
  CHECK(found().backup_codes == "codes");
}

TEST_CASE_METHOD(TwoFactorFixture, "two factors: a confirmed secret is neither replaced nor confirmed again",
                 "[store][two_factor][security]") {
  begin("first");
  const auto proved = found();
  REQUIRE(confirm(proved));
  CHECK_FALSE(begin("second"));
  CHECK_FALSE(confirm(proved));
  CHECK(found().secret_sealed == "first");
}

TEST_CASE_METHOD(TwoFactorFixture, "two factors: a code verifies its own secret, not a later one",
                 "[store][two_factor][security]") {
  begin("first");
  const auto proved = found();
  begin("second");
  CHECK_FALSE(confirm(proved));
  CHECK_FALSE(found().confirmed_at);
}

TEST_CASE_METHOD(TwoFactorFixture, "two factors: a step is accepted once, and no earlier one after it (replay)",
                 "[store][two_factor][security]") {
  begin("first");
  CHECK_FALSE(stores.two_factors.use_step(ann, 8).value());  // not confirmed
  confirm(found());
  CHECK_FALSE(stores.two_factors.use_step(ann, 7).value());
  CHECK(stores.two_factors.use_step(ann, 9).value());
  CHECK_FALSE(stores.two_factors.use_step(ann, 9).value());
  CHECK_FALSE(stores.two_factors.use_step(ann, 8).value());
  CHECK(stores.two_factors.use_step(ann, 10).value());
  CHECK_FALSE(stores.two_factors.use_step(UserId("bob"), 11).value());
}

TEST_CASE_METHOD(TwoFactorFixture, "two factors: backup codes change only from the codes that were read",
                 "[store][two_factor][security]") {
  begin("first");
  CHECK_FALSE(stores.two_factors.set_backup_codes(ann, "new", kNow).value());
  confirm(found());
  CHECK_FALSE(stores.two_factors.use_backup_code(ann, "others", "nine").value());
  CHECK(stores.two_factors.use_backup_code(ann, "codes", "nine").value());
  CHECK_FALSE(stores.two_factors.use_backup_code(ann, "codes", "nine").value());
  CHECK(stores.two_factors.set_backup_codes(ann, "ten", kNow).value());
  CHECK(found().backup_codes == "ten");
}

TEST_CASE_METHOD(TwoFactorFixture, "two factors: e-mail codes are distrusted until an app or backup code is used",
                 "[store][two_factor][security]") {
  begin("first");
  confirm(found());
  CHECK_FALSE(found().mail_distrusted);
  const bool by_app = GENERATE(true, false);
  REQUIRE(stores.two_factors.distrust_mail(ann).ok());
  CHECK(found().mail_distrusted);
  CHECK_FALSE(stores.two_factors.use_step(ann, 7).value());
  REQUIRE(stores.two_factors.set_backup_codes(ann, "codes", kNow).value());
  CHECK(found().mail_distrusted);
  if (by_app)
    CHECK(stores.two_factors.use_step(ann, 8).value());
  else
    CHECK(stores.two_factors.use_backup_code(ann, "codes", "nine").value());
  CHECK_FALSE(found().mail_distrusted);
}

TEST_CASE_METHOD(TwoFactorFixture, "two factors: deleted once, and with its user", "[store][two_factor]") {
  begin("first");
  CHECK(stores.two_factors.erase(ann).value());
  CHECK_FALSE(stores.two_factors.erase(ann).value());
  begin("second");
  REQUIRE(stores.users.erase(ann).value());
  CHECK(number("SELECT count(*) FROM two_factors") == 0);
}

TEST_CASE_METHOD(TwoFactorFixture, "two factors: of parallel uses of one step exactly one wins, a hundred times",
                 "[store][two_factor][race][security]") {
  begin("first");
  confirm(found());
  constexpr int kThreads = 4;
  std::atomic<int> wins{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      const auto other = open();
      TestStores mine(*other, kNow);
      for (std::int64_t step = 8; step < 108; ++step) {
        const auto used = mine.two_factors.use_step(ann, step);
        if (used.ok() && used.value()) ++wins;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wins <= 100);
  CHECK(found().last_step == 107);
}

}  // namespace
}  // namespace usher::store

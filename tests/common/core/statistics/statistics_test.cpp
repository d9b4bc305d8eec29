#include "common/core/statistics/statistics.h"

#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using namespace testkit;

std::vector<std::string> codes(const std::vector<Attention>& list) {
  std::vector<std::string> found;
  for (const auto& one : list) found.emplace_back(one.code);
  return found;
}

TEST_CASE("statistics: days have what happened on them, today is the last", "[statistics]") {
  TestCore kit;
  sign_up(kit);
  kit.clock().advance(std::chrono::days(2));
  sign_in(kit);
  CHECK_FALSE(try_sign_in(kit, kAda, "a wrong passphrase").ok());
  kit.settle();
  const auto summary = must(kit->statistics.summary());
  REQUIRE(summary.days.size() == Statistics::kDays);
  const auto& today = summary.days.back();
  CHECK(today.day == std::chrono::floor<std::chrono::days>(kit.clock().now()));
  CHECK(today.sign_ins == 1);
  CHECK(today.refusals == 1);
  CHECK(today.sign_ups == 0);
  CHECK(today.active_sessions == 1);
  const auto& before = summary.days[Statistics::kDays - 3];
  CHECK(before.sign_ups == 1);
  CHECK(before.active_sessions == 1);
  CHECK(summary.days[Statistics::kDays - 2].active_sessions == 0);
  CHECK(summary.overview.users.all == 1);
  CHECK(summary.as_of == kit.clock().now());
}

TEST_CASE("statistics: a summary is kept for seconds, days that are over for good", "[statistics]") {
  TestCore kit;
  sign_up(kit);
  CHECK(must(kit->statistics.summary()).overview.users.all == 1);
  sign_up(kit, "bob@example.com");
  CHECK(must(kit->statistics.summary()).overview.users.all == 1);
  kit.clock().advance(Statistics::kKept);
  CHECK(must(kit->statistics.summary()).overview.users.all == 2);
  kit.clock().advance(std::chrono::days(1));
  CHECK(must(kit->statistics.summary()).days[Statistics::kDays - 2].sign_ups == 2);
  kit.run("DELETE FROM audit_events");
  kit.clock().advance(std::chrono::days(1));
  const auto later = must(kit->statistics.summary());
  CHECK(later.days.size() == Statistics::kDays);
  CHECK(later.days[Statistics::kDays - 3].sign_ups == 2);
}

TEST_CASE("statistics: the days that are over are counted before the first summary", "[statistics]") {
  TestCore kit;
  sign_up(kit);
  kit.clock().advance(std::chrono::days(1));
  must(kit->statistics.count_days());
  kit.run("DELETE FROM audit_events");
  CHECK(must(kit->statistics.summary()).days[Statistics::kDays - 2].sign_ups == 1);
}

TEST_CASE("statistics: what needs attention", "[statistics]") {
  TestCore kit;
  const auto& ports = kit->ports;
  CHECK(codes(attention_of({}, {}, ports)) == std::vector<std::string>{"BACKUP_OLD"});
  Overview fresh;
  fresh.notes.first_started_at = kit.clock().now() - std::chrono::days(6);
  CHECK(attention_of(fresh, {}, ports).empty());
  fresh.notes.first_started_at = kit.clock().now() - std::chrono::days(8);
  CHECK(codes(attention_of(fresh, {}, ports)) == std::vector<std::string>{"BACKUP_OLD"});
  Overview quiet;
  quiet.notes.backed_up_at = kit.clock().now() - std::chrono::days(6);
  CHECK(attention_of(quiet, {}, ports).empty());
  CHECK(codes(attention_of(quiet, {.free_bytes = 1000}, ports)) == std::vector<std::string>{"DISK_LOW"});
  auto mails = quiet;
  mails.mail.failed = 3;
  mails.mail.kept = 1;
  const auto list = attention_of(mails, {}, ports);
  CHECK(codes(list) == std::vector<std::string>{"MAIL_FAILED", "MAIL_KEPT"});
  CHECK(list.front().count == 3);
  std::vector<domain::ApiKey> keys;
  for (const int days : {13, 15, -1}) {
    auto& key = keys.emplace_back();
    key.name = "chat";
    key.expires_at = kit.clock().now() + std::chrono::days(days);
  }
  const auto expiring = attention_of(quiet, {.keys = keys}, ports);
  CHECK(codes(expiring) == std::vector<std::string>{"API_KEY_EXPIRES"});
  CHECK(expiring.front().detail.find("in 13 days") != std::string::npos);
}

TEST_CASE("statistics: a questionnaire without answers a week after it was published needs attention", "[statistics]") {
  TestCore kit;
  const auto user = sign_up(kit).user.id;
  CHECK_FALSE(must(unanswered_version(kit->ports)));
  publish(kit);
  kit.clock().advance(std::chrono::days(6));
  CHECK_FALSE(must(unanswered_version(kit->ports)));
  kit.clock().advance(std::chrono::days(2));
  CHECK(must(unanswered_version(kit->ports)) == 2);
  const auto list = attention_of({}, {.unanswered_version = 2}, kit->ports);
  CHECK(codes(list) == std::vector<std::string>{"BACKUP_OLD", "QUESTIONNAIRE_UNANSWERED"});
  must(kit->answers.save(domain::Owner(user), {.answers = {{"robot", true}}}));
  CHECK_FALSE(must(unanswered_version(kit->ports)));
}

}  // namespace
}  // namespace usher::core

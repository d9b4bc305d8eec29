#include "common/core/questionnaire/answer_merge.h"

#include "common/core/accounts/visitors.h"
#include "common/core/questionnaire/answers.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/race.h"

namespace usher::core {
namespace {

using namespace testkit;

void merge(TestCore& kit, const VisitorId& from, const domain::Owner& to) {
  must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return merge_visitor_answers(tx, kit->questionnaires, from, *to.user(), kit.clock().now()); }));
}

TEST_CASE("answer merge: the visitor's answers move to the account, profile answers to its profile", "[answers][visitors]") {
  TestCore kit;
  publish(kit);
  const auto visitor = kit->visitors.make();
  const auto before = must(
      kit->answers.save(domain::Owner(visitor),
                        {.answers = {{"devices", Array{"jetson"}}, {"languages", Array{"cpp"}}, {"robot", true}, {"notes", "x"}},
                         .seen_steps = {"software"},
                         .completed_steps = {"hardware"}}));
  const auto ada = owner_of(sign_up(kit));
  kit.clock().advance(std::chrono::seconds(5));
  merge(kit, visitor, ada);
  const auto after = must(kit->answers.of(ada));
  CHECK(after.answers == before.answers);
  CHECK(after.version == 2);
  CHECK(after.completed_steps == Texts{"hardware"});
  CHECK(profile_of(kit, ada).reached_steps == Texts{"hardware", "software"});
  CHECK(profile_of(kit, ada).hardware_background == Object{{"devices", Array{"jetson"}}});
  CHECK(profile_of(kit, ada).notice_version == 2);
  CHECK(kit.texts("SELECT question FROM questionnaire_answers ORDER BY question") == Texts{"notes", "robot"});
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers WHERE owner LIKE 'anonymous:%'") == 0);
}

TEST_CASE("answer merge: the account's own answers stay", "[answers][visitors]") {
  TestCore kit;
  publish(kit);
  const auto ada = owner_of(sign_up(kit));
  answer(kit, ada, {{"devices", Array{"pi"}}, {"notes", "own"}});
  domain::ProfileChange odd;
  odd.software_background = {.present = true, .value = Object{{"languages", "none of your business"}}};
  change_profile_of(kit, ada, odd);
  const auto visitor = kit->visitors.make();
  must(kit->answers.save(
      domain::Owner(visitor),
      {.answers = {{"devices", Array{"jetson"}}, {"languages", Array{"cpp"}}, {"notes", "theirs"}, {"rating", 4}},
       .completed_steps = {"software"}}));
  merge(kit, visitor, ada);
  CHECK(answers_of(kit, ada) == Object{{"devices", Array{"pi"}}, {"notes", "own"}, {"rating", 4}});
  CHECK(profile_of(kit, ada).software_background == Object{{"languages", "none of your business"}});
  CHECK(must(kit->answers.of(ada)).completed_steps == Texts{"software"});  // both use version 2
}

TEST_CASE("answer merge: an account on another version keeps its completed steps", "[answers][visitors]") {
  TestCore kit;
  const auto ada = owner_of(sign_up(kit));
  must(kit->answers.save(ada, {.completed_steps = {"software"}}));
  publish(kit);
  const auto visitor = kit->visitors.make();
  must(kit->answers.save(domain::Owner(visitor),
                         {.answers = {{"robot", true}}, .completed_steps = {"hardware"}, .completed = true}));
  merge(kit, visitor, ada);
  const auto after = must(kit->answers.of(ada));
  CHECK(after.version == 1);
  CHECK(after.completed_steps == Texts{"software"});
  CHECK_FALSE(after.completed_at);
  CHECK(*after.answers.find("robot") == json::Value(true));
}

TEST_CASE("answer merge: role and free text of the role are merged together", "[answers][visitors][profiles]") {
  TestCore kit;
  const auto ada = owner_of(sign_up_bare(kit));
  const auto visitor = kit->visitors.make();
  SECTION("both") {
    answer(kit, domain::Owner(visitor), {{"professional_role", "other"}, {"role_other", "poet"}});
    merge(kit, visitor, ada);
    CHECK(profile_of(kit, ada).role_other == "poet");
  }
  SECTION("role only") {
    answer(kit, domain::Owner(visitor), {{"professional_role", "other"}});
    merge(kit, visitor, ada);
    CHECK_FALSE(profile_of(kit, ada).professional_role);
    CHECK(answers_of(kit, ada) == Object{{"professional_role", "other"}});
  }
  SECTION("the account has a role") {
    answer(kit, ada, {{"professional_role", "student"}});
    answer(kit, domain::Owner(visitor), {{"professional_role", "other"}, {"role_other", "poet"}});
    merge(kit, visitor, ada);
    CHECK(answers_of(kit, ada) == Object{{"professional_role", "student"}});
  }
}

TEST_CASE("answer merge: a visitor without answers creates no profile", "[answers][visitors]") {
  TestCore kit;
  const auto ada = owner_of(sign_up_bare(kit));
  merge(kit, kit->visitors.make(), ada);
  CHECK(kit.number("SELECT count(*) FROM profiles") == 0);
}

TEST_CASE("answer merge: two racing accounts, one gets the answers", "[answers][visitors][race][security]") {
  TestCore kit;
  publish(kit);
  const auto visitor = kit->visitors.make();
  must(kit->answers.save(domain::Owner(visitor), {.answers = {{"notes", "x"}, {"robot", true}}, .completed = true}));
  const std::vector owners{owner_of(sign_up_bare(kit)), owner_of(sign_up_bare(kit, "bob@example.com"))};
  std::atomic<std::size_t> next{0};
  winners(2, [&] {
    merge(kit, visitor, owners[next++]);
    return true;
  });
  CHECK(answers_of(kit, owners[0]).size() + answers_of(kit, owners[1]).size() == 2);
  CHECK(kit.number("SELECT count(*) FROM profiles WHERE completed_at_ms IS NOT NULL") == 1);
}

}  // namespace
}  // namespace usher::core

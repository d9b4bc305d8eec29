#include "common/core/chat/chat_threads.h"

#include <set>

#include "common/core/accounts/own_account.h"
#include "common/core/accounts/visitors.h"
#include "common/core/chat/chat.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/race.h"
#include "tests/testkit/restless_database.h"

namespace usher::core {
namespace {

using namespace testkit;

ChatCall ask_in(TestCore& kit, const domain::Owner& owner, const std::string& message, const std::string& session) {
  auto call = must(kit->chat.ask({.owner = owner}, {.message = message, .session_id = session}, "{}", caller()));
  kit.settle();
  return call;
}

domain::Owner visitor_owner(TestCore& kit) { return domain::Owner(kit->visitors.make()); }

TEST_CASE("chat threads: history pages through the whole thread, oldest first, each message once", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto owner = visitor_owner(kit);
  for (int i = 0; i < 120; ++i) {
    ask_in(kit, owner, std::to_string(i), "notes");
    kit.clock().advance(std::chrono::milliseconds(i % 3));  // some messages have the same time
  }
  std::multiset<std::string> all;
  std::optional<Cursor> next;
  std::size_t pages = 0;
  Time last{};
  do {
    const auto page = must(kit->chat_threads.history(owner, "notes", next));
    for (const auto& message : page.messages) {
      CHECK(message.created_at >= last);
      last = message.created_at;
      all.insert(message.content);
    }
    next = page.next;
    ++pages;
  } while (next);
  CHECK(pages == 3);
  CHECK(all.size() == 120);
  CHECK(std::set<std::string>(all.begin(), all.end()).size() == 120);
}

TEST_CASE("chat threads: another owner's thread is not found", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto owner = visitor_owner(kit);
  const auto other = visitor_owner(kit);
  ask_in(kit, owner, "secret", "notes");
  CHECK(outcome(kit->chat_threads.history(other, "notes", std::nullopt)) == "THREAD_NOT_FOUND");
  CHECK(outcome(kit->chat_threads.erase(other, "notes")) == "THREAD_NOT_FOUND");
  CHECK(must(kit->chat_threads.list(other)).empty());
  CHECK(must(kit->chat_threads.list(owner)).size() == 1);
}

TEST_CASE("chat threads: a deleted thread drops the answer under way and frees its name", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto owner = visitor_owner(kit);
  const auto call = ask_in(kit, owner, "secret", "notes");
  must(kit->chat_threads.erase(owner, "notes"));
  const auto again = ask_in(kit, owner, "new", "notes");
  call.answer->take("data: {\"delta\":\"late\"}\n\n");
  call.answer->end(true);
  again.answer->take("data: {\"delta\":\"fresh\"}\n\n");
  again.answer->end(true);
  kit.settle();
  CHECK(again.answer->thread() != call.answer->thread());
  CHECK(kit.texts("SELECT content FROM chat_messages ORDER BY created_at_ms") == std::vector<std::string>{"new", "fresh"});
  CHECK(outcome(kit->chat_threads.erase(owner, "unknown")) == "THREAD_NOT_FOUND");
}

TEST_CASE("chat threads: a thread that is gone gives the next of its name no title, and after minutes no id",
          "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto owner = visitor_owner(kit);
  const auto first = ask_in(kit, owner, "secret", "notes");
  const auto lose = [&] { kit.run("DELETE FROM chat_messages; DELETE FROM chat_threads"); };  // as retention or another server
  lose();
  CHECK(ask_in(kit, owner, "open", "notes").answer->thread() == first.answer->thread());
  CHECK(kit.texts("SELECT title FROM chat_threads") == std::vector<std::string>{"open"});
  lose();
  kit.clock().advance(std::chrono::minutes(11));
  CHECK(ask_in(kit, owner, "later", "notes").answer->thread() != first.answer->thread());
}

TEST_CASE("chat threads: a thread named by its id is merged where its name is taken", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto from = visitor_owner(kit);
  const domain::Owner to(sign_up(kit).user.id);
  const auto call = must(kit->chat.ask({.owner = from}, {.message = "x"}, "{}", caller()));
  kit.settle();
  ask_in(kit, to, "y", call.session_id);
  const bool alone = GENERATE(true, false);
  must(kit->ports.transactions.write([&](store::Stores& tx) -> Status {
    if (alone) {
      USHER_CHECK(merge_thread(tx, from, to, call.session_id));
    } else {
      USHER_CHECK(merge_threads(tx, from, to, Time{}));
    }
    return done();
  }));
  CHECK(must(kit->chat_threads.list(to)).size() == 2);
  CHECK(must(kit->chat_threads.list(from)).empty());
}

TEST_CASE("chat threads: eight racing merges, one owner gets all threads", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto from = visitor_owner(kit);
  for (const auto* name : {"one", "two", "three"}) ask_in(kit, from, "x", name);
  std::atomic<int> racer{0};
  std::atomic<std::int64_t> moved{0};
  const auto won = winners(8, [&] {
    const domain::Owner to(UserId("user" + std::to_string(++racer)));
    const auto mine = kit->ports.transactions.write([&](store::Stores& tx) { return merge_threads(tx, from, to, Time{}); });
    moved += mine.value();
    return mine.value() > 0;
  });
  CHECK(won == 1);
  CHECK(moved == 3);
  CHECK(kit.number("SELECT count(DISTINCT owner) FROM chat_threads") == 1);
  CHECK(kit.number("SELECT count(*) FROM chat_messages JOIN chat_threads ON chat_threads.id = chat_messages.session_id "
                   "WHERE chat_messages.owner = chat_threads.owner") == 3);
}

TEST_CASE("chat threads: one is merged by name and only from its owner", "[chat][security]") {
  TestCore kit(with_chat_upstream);
  const auto from = visitor_owner(kit);
  const domain::Owner to(UserId("user"));
  ask_in(kit, from, "x", "one");
  ask_in(kit, from, "y", "two");
  const auto merge = [&](const domain::Owner& owner, const std::string& name) {
    return must(kit->ports.transactions.write([&](store::Stores& tx) { return merge_thread(tx, owner, to, name); }));
  };
  CHECK_FALSE(merge(visitor_owner(kit), "one"));
  CHECK(merge(from, "one"));
  CHECK_FALSE(merge(from, "one"));
  CHECK(must(kit->chat_threads.history(to, "one", std::nullopt)).messages.size() == 1);
  CHECK(must(kit->chat_threads.history(from, "two", std::nullopt)).messages.size() == 1);
}

TEST_CASE("chat threads: an account's export contains them completely", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto actor = actor_of(kit, sign_up(kit));
  ask_in(kit, domain::Owner(actor.user().id), "Hello", "notes");
  const auto everything = must(kit->own_account.export_all(actor));
  const auto& thread = everything.find("chat")->array()->at(0);
  CHECK(*thread.find("session_id")->string() == "notes");
  CHECK(*thread.find("messages")->array()->at(0).find("content")->string() == "Hello");
}

TEST_CASE("chat threads: CHAT_RETENTION_DAYS deletes older ones, without it all stay", "[chat][maintenance]") {
  const bool limited = GENERATE(true, false);
  TestCore kit([limited](settings::Settings& settings) {
    with_chat_upstream(settings);
    if (limited) settings.retention.chat = std::chrono::days(30);
  });
  const auto owner = visitor_owner(kit);
  ask_in(kit, owner, "old", "over");
  ask_in(kit, owner, "old", "goes-on");
  kit.clock().advance(std::chrono::days(20));
  ask_in(kit, owner, "new", "goes-on");
  kit.clock().advance(std::chrono::days(11));
  CHECK(must(kit->maintenance.prune()).chat_messages == (limited ? 2 : 0));
  CHECK(kit.texts("SELECT session_id FROM chat_threads ORDER BY session_id") ==
        (limited ? std::vector<std::string>{"goes-on"} : std::vector<std::string>{"goes-on", "over"}));
}

TEST_CASE("chat threads: the question, its answer and the deletion of its thread are written in their order", "[chat]") {
  TestCore kit(with_chat_upstream);
  const auto owner = visitor_owner(kit);
  kit.settle();
  kit.watch().begin();
  const auto call = must(kit->chat.ask({.owner = owner}, {.message = "x", .session_id = "notes"}, "{}", caller()));
  call.answer->take("data: {\"delta\":\"y\"}\n\n");
  call.answer->end(true);
  must(kit->chat_threads.erase(owner, "notes"));
  const auto writes = kit.watch().take();
  REQUIRE(writes.size() == 3);
  for (const auto& write : writes) {
    CHECK(write.key == owner.text());
    CHECK(write.is_repeatable == write.is_posted);  // what was answered is stored, even if the answer to a COMMIT is lost
  }
  CHECK(writes[0].statements.back() == "chat_threads/touch");
  CHECK(writes[1].statements.back() == "chat_threads/touch");
  CHECK(writes[2].statements.back() == "chat_threads/erase");
  CHECK(kit.number("SELECT count(*) FROM chat_messages") == 0);
}

}  // namespace
}  // namespace usher::core

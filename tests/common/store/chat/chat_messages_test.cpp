#include "common/store/chat/chat_messages.h"

#include "common/crypto/random.h"
#include "common/store/chat/chat_threads.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

const ThreadId kThread("thread");

class MessagesFixture : public StoreFixture {
 protected:
  MessagesFixture() { begin(kVisitor, kThread); }
  void begin(const domain::Owner& owner, const ThreadId& id) {
    REQUIRE(stores.chat_threads.begin(owner, {.id = id, .name = id.str(), .title = "x", .created_at = kNow}).ok());
  }
  bool append(const std::string& id, std::int64_t at, const ThreadId& thread = kThread) {
    return stores.chat_messages.append(thread, {.id = id, .content = "text of " + id, .created_at = after(at)}).value();
  }
  std::string ids(const domain::Owner& owner, const ChatPageFilter& filter = {}) {
    std::string list;
    const auto page = stores.chat_messages.page(owner, kThread, filter).value();
    for (const auto& message : page) list += message.id + " ";
    return list;
  }
};

TEST_CASE_METHOD(MessagesFixture, "chat messages: every field is read back", "[store][chat]") {
  REQUIRE(stores.chat_messages
              .append(kThread, {.id = "m", .role = domain::ChatRole::kAssistant, .content = "Hello", .created_at = after(7)})
              .value());
  const auto page = stores.chat_messages.page(kVisitor, kThread, {}).value();
  REQUIRE(page.size() == 1);
  CHECK(page[0].role == domain::ChatRole::kAssistant);
  CHECK(page[0].content == "Hello");
  CHECK(page[0].created_at == after(7));
}

TEST_CASE_METHOD(MessagesFixture, "chat messages: a message that is stored already is not stored twice", "[store][chat]") {
  CHECK(append("question", 0));
  CHECK_FALSE(append("question", 0));
  CHECK(ids(kVisitor) == "question ");
}

TEST_CASE_METHOD(MessagesFixture, "chat messages: pages continue after (time, id)", "[store][chat]") {
  for (const auto* id : {"b", "a", "c"}) append(id, 1);
  append("first", 0);
  CHECK(ids(kVisitor) == "first a b c ");
  CHECK(ids(kVisitor, {.limit = 2}) == "first a ");
  CHECK(ids(kVisitor, {.after = after(1), .after_id = "a"}) == "b c ");
}

TEST_CASE_METHOD(MessagesFixture, "chat messages: stored for the thread's current owner, and not at all after its deletion",
                 "[store][chat][security]") {
  append("question", 0);
  REQUIRE(stores.chat_threads.merge(kVisitor, kAnn, kNow).ok());
  REQUIRE(stores.chat_messages.merge(kVisitor, kAnn).ok());
  append("answer", 1);
  CHECK(ids(kAnn) == "question answer ");
  CHECK(ids(kVisitor).empty());
  REQUIRE(stores.chat_threads.erase(kAnn, kThread).value());
  REQUIRE(stores.chat_messages.erase(kAnn, kThread).ok());
  CHECK_FALSE(append("late", 2));
  CHECK(number("SELECT count(*) FROM chat_messages") == 0);
}

TEST_CASE_METHOD(MessagesFixture, "chat messages: an older message is found by its id", "[store][chat]") {
  crypto::SeededRandom random{1};
  for (int day = 0; day < 3; ++day) append(crypto::uuid_v7(random, after(day * 86'400'000)), day * 86'400'000);
  CHECK(stores.chat_messages.prune(after(86'400'000), 10).value() == 1);
  CHECK(stores.chat_messages.prune(after(86'400'000), 10).value() == 0);
  CHECK(stores.chat_messages.prune(after(3 * 86'400'000), 1).value() == 1);
  CHECK(number("SELECT count(*) FROM chat_messages") == 1);
}

TEST_CASE_METHOD(MessagesFixture, "chat messages: those of one owner are deleted, others stay", "[store][chat]") {
  begin(kAnn, ThreadId("hers"));
  append("his", 0);
  append("hers", 0, ThreadId("hers"));
  REQUIRE(stores.chat_messages.erase_all(kVisitor).ok());
  CHECK(number("SELECT count(*) FROM chat_messages WHERE owner = 'user:ann'") == 1);
  CHECK(ids(kVisitor).empty());
}

TEST_CASE_METHOD(MessagesFixture, "chat messages: those of visitors are pruned by themselves", "[store][chat]") {
  const ThreadId of_user("of-user");
  begin(domain::Owner(UserId("u")), of_user);
  append("old", 1);
  append("new", 5);
  append("old-of-user", 1, of_user);
  CHECK(stores.chat_messages.count_visitors_before(after(5)).value() == 1);
  CHECK(stores.chat_messages.prune_visitors(after(5), 10).value() == 1);
  CHECK(stores.chat_messages.prune_visitors(after(5), 10).value() == 0);
  CHECK(ids(kVisitor) == "new ");
  CHECK(stores.chat_messages.count_visitors_before(after(9)).value() == 1);
  CHECK(stores.chat_messages.page(domain::Owner(UserId("u")), of_user, {}).value().size() == 1);
}

}  // namespace
}  // namespace usher::store

#include "common/store/chat/chat_threads.h"

#include "common/store/chat/chat_messages.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

domain::ChatThread thread(const std::string& id, const std::string& name, std::int64_t at = 0) {
  return {.id = ThreadId(id),
          .name = name,
          .upstream = name,
          .title = "about " + id,
          .created_at = after(at),
          .updated_at = after(at)};
}

class ThreadsFixture : public StoreFixture {
 protected:
  std::optional<ThreadId> begin(const domain::Owner& owner, const domain::ChatThread& one) {
    return stores.chat_threads.begin(owner, one).value();
  }
  /// The thread's id, and its name at the back end if that differs.
  std::string found(const domain::Owner& owner, const std::string& name) {
    const auto thread = stores.chat_threads.find(owner, name).value();
    if (!thread) return "none";
    return thread->id.str() + (thread->upstream == thread->name ? "" : " as " + thread->upstream);
  }
};

TEST_CASE_METHOD(ThreadsFixture, "chat threads: a name means the owner's thread, and names take precedence over ids",
                 "[store][chat]") {
  begin(kAnn, thread("t1", "notes"));
  begin(kAnn, thread("t2", "t1"));
  begin(kVisitor, thread("t3", "notes"));
  CHECK(found(kAnn, "notes") == "t1");
  CHECK(found(kVisitor, "notes") == "t3");
  CHECK(found(kAnn, "t1") == "t2");
  CHECK(found(kAnn, "t3") == "none");
  CHECK(found(kAnn, "unknown") == "none");
}

TEST_CASE_METHOD(ThreadsFixture, "chat threads: a name is taken as a name, an id or the back end's name", "[store][chat]") {
  auto renamed = thread("t1", "notes");
  renamed.upstream = "elsewhere";
  begin(kAnn, renamed);
  for (const std::string name : {"notes", "t1", "elsewhere"}) CHECK(stores.chat_threads.is_taken(name).value());
  CHECK_FALSE(stores.chat_threads.is_taken("other").value());
  CHECK(found(kAnn, "notes") == "t1 as elsewhere");
}

TEST_CASE_METHOD(ThreadsFixture, "chat threads: a second start with one name keeps the first thread", "[store][chat]") {
  CHECK(begin(kAnn, thread("t1", "notes")) == ThreadId("t1"));
  CHECK(begin(kAnn, thread("t2", "notes")) == ThreadId("t1"));
  CHECK(begin(kAnn, thread("t1", "notes")) == ThreadId("t1"));
  CHECK_FALSE(begin(kVisitor, thread("t1", "other")));
  CHECK(number("SELECT count(*) FROM chat_threads") == 1);
}

TEST_CASE_METHOD(ThreadsFixture, "chat threads: listed the latest first, with the number of messages", "[store][chat]") {
  begin(kAnn, thread("old", "old", 1));
  begin(kAnn, thread("new", "new", 2));
  begin(kVisitor, thread("other", "other", 3));
  REQUIRE(stores.chat_messages.append(ThreadId("old"), {.id = "m", .content = "x", .created_at = after(4)}).value());
  REQUIRE(stores.chat_threads.touch(ThreadId("old"), after(4)).ok());
  const auto list = stores.chat_threads.list(kAnn, 10).value();
  REQUIRE(list.size() == 2);
  CHECK(list[0].thread.id == ThreadId("old"));
  CHECK(list[0].messages == 1);
  CHECK(list[0].thread.updated_at == after(4));
  CHECK(list[0].thread.created_at == after(1));
  CHECK(list[1].messages == 0);
  CHECK(stores.chat_threads.list(kAnn, 1).value().size() == 1);
}

TEST_CASE_METHOD(ThreadsFixture, "chat threads: another owner's thread is not deleted", "[store][chat][security]") {
  begin(kAnn, thread("t1", "notes"));
  CHECK_FALSE(stores.chat_threads.erase(kVisitor, ThreadId("t1")).value());
  CHECK(stores.chat_threads.erase(kAnn, ThreadId("t1")).value());
  CHECK_FALSE(stores.chat_threads.erase(kAnn, ThreadId("t1")).value());
}

TEST_CASE_METHOD(ThreadsFixture, "chat threads: a merge moves recent ones, once, and keeps names unique", "[store][chat]") {
  begin(kVisitor, thread("v1", "notes", 10));
  begin(kVisitor, thread("v2", "mine", 10));
  begin(kVisitor, thread("v3", "too old", 1));
  begin(kAnn, thread("a1", "notes", 5));
  CHECK(stores.chat_threads.merge(kVisitor, kAnn, after(2)).value() == 2);
  CHECK(stores.chat_threads.merge(kVisitor, kAnn, after(2)).value() == 0);
  CHECK(found(kAnn, "notes") == "a1");
  CHECK(found(kAnn, "v1") == "v1 as notes");  // what the back end knows it by
  CHECK(found(kAnn, "mine") == "v2");
  CHECK(found(kVisitor, "too old") == "v3");
  CHECK(stores.chat_threads.merge_one(kVisitor, kAnn, ThreadId("v3")).value());
  CHECK_FALSE(stores.chat_threads.merge_one(kVisitor, kAnn, ThreadId("v3")).value());
}

TEST_CASE_METHOD(ThreadsFixture, "chat threads: pruning deletes inactive ones in batches", "[store][chat]") {
  for (int i = 0; i < 3; ++i) begin(kAnn, thread("t" + std::to_string(i), "n" + std::to_string(i), i));
  CHECK(stores.chat_threads.prune(after(2), 1).value() == 1);
  CHECK(stores.chat_threads.prune(after(2), 5).value() == 1);
  CHECK(found(kAnn, "n2") == "t2");
}

}  // namespace
}  // namespace usher::store

#include "common/db/sqlite/write_queue.h"

#include <algorithm>
#include <new>

#include "tests/common/db/notes.h"
#include "tests/common/db/scripted_connection.h"

namespace usher::db {
namespace {

using testkit::TempDirectory;

/// A queue over a file of notes. The test can block its thread, so that works pile up.
class NotesQueue {
 public:
  explicit NotesQueue(std::size_t capacity = 4096) : path_(dir_.file("a.db")), reader_(notes::open_with_table(path_)) {
    WriteQueueOptions options{.capacity = capacity,
                              .busy_timeout = std::chrono::seconds(10),
                              .on_post_failed = [this](const Error& problem) { failed_.push_back(problem.code); }};
    queue_ = std::make_unique<WriteQueue>(
        std::make_unique<ScriptedConnection>(script, notes::open(path_, std::chrono::milliseconds(20))), counts, options);
  }
  ~NotesQueue() { finish(); }
  NotesQueue(const NotesQueue&) = delete;
  NotesQueue& operator=(const NotesQueue&) = delete;

  WriteQueue& queue() { return *queue_; }
  /// Blocks the writer's thread until `finish` or `let_go`.
  void hold() {
    std::promise<void> started;
    REQUIRE(queue_
                ->post([this, &started](Connection&) -> Status {
                  started.set_value();
                  go_.get_future().wait();
                  return done();
                })
                .ok());
    started.get_future().wait();
    held_ = true;
  }
  void let_go() {
    if (std::exchange(held_, false)) go_.set_value();
  }
  /// Runs all accepted works.
  void finish() {
    let_go();
    queue_.reset();
  }
  [[nodiscard]] std::int64_t count() const { return notes::count(*reader_); }
  [[nodiscard]] const std::string& path() const { return path_; }
  /// Codes of the posted works that failed; after `finish`.
  [[nodiscard]] std::vector<ErrorCode> failed() const { return failed_; }

  Script script;
  WriteCounts counts;

 private:
  TempDirectory dir_;
  std::string path_;
  std::unique_ptr<SqliteConnection> reader_;
  std::promise<void> go_;
  bool held_ = false;
  std::vector<ErrorCode> failed_;
  std::unique_ptr<WriteQueue> queue_;
};

TEST_CASE("write queue: a returned write is in the file", "[db][write_queue]") {
  NotesQueue notes;
  CHECK(notes.queue().write(notes::inserting("a")).ok());
  CHECK(notes.count() == 1);
}

TEST_CASE("write queue: works that wait together share one commit", "[db][write_queue]") {
  NotesQueue notes;
  notes.hold();
  for (int i = 0; i < 5; ++i) REQUIRE(notes.queue().post(notes::inserting(std::to_string(i))).ok());
  CHECK(notes.count() == 0);
  notes.finish();
  CHECK(notes.count() == 5);
  CHECK(notes.script.count("commit") == 2);  // the blocking work, and these five
  CHECK(notes.counts.works() == 6);
  CHECK(notes.counts.transactions() == 2);
  CHECK(notes.counts.retries() == 0);
}

TEST_CASE("write queue: a batch has at most 256 works", "[db][write_queue]") {
  NotesQueue notes;
  notes.hold();
  for (int i = 0; i < 300; ++i) REQUIRE(notes.queue().post(notes::inserting(std::to_string(i))).ok());
  notes.finish();
  CHECK(notes.count() == 300);
  CHECK(notes.script.count("commit") == 3);
}

TEST_CASE("write queue: a work that fails or throws is rolled back without the others of its batch", "[db][write_queue]") {
  NotesQueue notes;
  notes.hold();
  REQUIRE(notes.queue().post(notes::inserting("first")).ok());
  REQUIRE(notes.queue()
              .post([](Connection& c) -> Status {
                USHER_CHECK(notes::insert(c, "half"));
                return notes::insert(c, "first");
              })
              .ok());
  REQUIRE(notes.queue()
              .post([](Connection& c) -> Status {
                USHER_CHECK(notes::insert(c, "thrown away"));
                throw std::runtime_error("no");
              })
              .ok());
  REQUIRE(notes.queue().post(notes::inserting("half")).ok());
  notes.finish();
  CHECK(notes.count() == 2);
  CHECK(notes.failed() == std::vector{ErrorCode::kConflict, ErrorCode::kInternal});
  CHECK(notes.script.count("commit") == 2);
}

TEST_CASE("write queue: if one work makes the engine roll back, the others run again", "[db][write_queue]") {
  NotesQueue notes;
  notes.hold();
  REQUIRE(notes.queue().post(notes::inserting("before")).ok());
  REQUIRE(notes.queue()
              .post([](Connection& c) -> Status {
                USHER_CHECK(notes::insert(c, "culprit"));
                return c.script("ROLLBACK");
              })
              .ok());
  REQUIRE(notes.queue().post(notes::inserting("after")).ok());
  notes.finish();
  CHECK(notes.count() == 2);
  CHECK(notes.failed() == std::vector{ErrorCode::kDatabaseBusy});
  CHECK(notes.counts.works() == 4);
  CHECK(notes.counts.transactions() == 3);
  CHECK(notes.counts.retries() == 2);
}

TEST_CASE("write queue: a violated deferred constraint fails only its own work", "[db][write_queue]") {
  NotesQueue notes;
  REQUIRE(notes.queue()
              .write([](Connection& c) {
                return c.script("CREATE TABLE replies (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)");
              })
              .ok());
  notes.hold();
  REQUIRE(notes.queue().post(notes::inserting("a")).ok());
  REQUIRE(notes.queue().post([](Connection& c) { return c.script("INSERT INTO replies VALUES (77)"); }).ok());
  REQUIRE(notes.queue().post(notes::inserting("b")).ok());
  notes.finish();
  CHECK(notes.count() == 2);
  CHECK(notes.failed() == std::vector{ErrorCode::kConflict});
}

TEST_CASE("write queue: a work that cannot be rolled back alone is not half committed", "[db][write_queue]") {
  NotesQueue notes;
  notes.script.before = [](std::string_view name) -> std::optional<Error> {
    return name == "rollback_to" ? std::optional(error(ErrorCode::kInternal)) : std::nullopt;
  };
  notes.hold();
  REQUIRE(notes.queue().post(notes::inserting("a")).ok());
  REQUIRE(notes.queue()
              .post([](Connection& c) -> Status {
                USHER_CHECK(notes::insert(c, "half"));
                return error(ErrorCode::kEmailTaken);
              })
              .ok());
  notes.finish();
  CHECK(notes.count() == 1);
  CHECK(notes.failed() == std::vector{ErrorCode::kEmailTaken});
}

TEST_CASE("write queue: a failed commit fails all its works, and nothing is written", "[db][write_queue]") {
  NotesQueue notes;
  std::atomic<bool> broken = false;
  notes.script.before = [&](std::string_view name) -> std::optional<Error> {
    return broken && name == "commit" ? std::optional(error(ErrorCode::kDatabaseBusy)) : std::nullopt;
  };
  notes.hold();
  broken = true;
  REQUIRE(notes.queue().post(notes::inserting("a")).ok());
  REQUIRE(notes.queue().post(notes::inserting("b")).ok());
  notes.let_go();
  CHECK(notes.queue().write(notes::inserting("c")).error().code == ErrorCode::kDatabaseBusy);
  broken = false;
  CHECK(notes.queue().write(notes::inserting("d")).ok());
  CHECK(notes.count() == 1);
}

TEST_CASE("write queue: on a full disk only what fits is written; reads continue and writes recover", "[db][write_queue]") {
  NotesQueue notes;
  REQUIRE(notes.queue().write(notes::inserting("before")).ok());
  const auto limit_pages = [&](const std::string& pages) {
    return notes.queue().write([&](Connection& c) { return c.script("PRAGMA max_page_count = " + pages); });
  };
  REQUIRE(limit_pages("1").ok());  // the engine raises it to the file's size
  const std::string large(100'000, 'x');
  CHECK(notes.queue().write(notes::inserting(large)).error().code == ErrorCode::kDatabaseBusy);
  CHECK(notes.count() == 1);

  SECTION("those that fit succeed beside those that do not") {
    notes.hold();
    REQUIRE(notes.queue().post(notes::inserting("small")).ok());
    REQUIRE(notes.queue().post(notes::inserting(large)).ok());
    REQUIRE(notes.queue().post(notes::inserting("small too")).ok());
    notes.finish();
    CHECK(notes.count() == 3);
    CHECK(notes.failed() == std::vector{ErrorCode::kDatabaseBusy});
  }
  SECTION("with space again the same connection writes") {
    REQUIRE(limit_pages("100000").ok());
    CHECK(notes.queue().write(notes::inserting(large)).ok());
    CHECK(notes.count() == 2);
  }
}

TEST_CASE("write queue: while another process has the lock, writes fail, reads continue, and later writes succeed",
          "[db][write_queue]") {
  NotesQueue notes;
  const auto other = notes::open(notes.path());
  REQUIRE(other->begin(Begin::kWrite).ok());
  CHECK(notes.queue().write(notes::inserting("a")).error().code == ErrorCode::kDatabaseBusy);
  CHECK(notes.count() == 0);
  REQUIRE(finish(*other, done()).ok());
  CHECK(notes.queue().write(notes::inserting("b")).ok());
}

TEST_CASE("write queue: no write waits for two timeouts: those queued during a lock wait fail with it", "[db][write_queue]") {
  NotesQueue notes;
  std::promise<void> waiting;
  std::promise<void> give_up;
  std::atomic<int> begins = 0;
  notes.script.before = [&](std::string_view name) -> std::optional<Error> {
    if (name != "begin_immediate" || ++begins != 1) return std::nullopt;
    waiting.set_value();
    give_up.get_future().wait();
    return error(ErrorCode::kDatabaseBusy);
  };
  REQUIRE(notes.queue().post(notes::inserting("a")).ok());
  waiting.get_future().wait();
  REQUIRE(notes.queue().post(notes::inserting("b")).ok());
  REQUIRE(notes.queue().post(notes::inserting("c")).ok());
  give_up.set_value();
  notes.finish();
  CHECK(notes.failed() == std::vector(3, ErrorCode::kDatabaseBusy));
  CHECK(begins == 1);
}

TEST_CASE("write queue: after a failed wait later waits are short, until the lock is free", "[db][write_queue]") {
  NotesQueue notes;
  const auto other = notes::open(notes.path());
  REQUIRE(other->begin(Begin::kWrite).ok());
  CHECK_FALSE(notes.queue().write(notes::inserting("a")).ok());
  CHECK_FALSE(notes.queue().write(notes::inserting("b")).ok());
  REQUIRE(finish(*other, done()).ok());
  REQUIRE(notes.queue().write(notes::inserting("c")).ok());
  notes.finish();
  std::vector<std::string> waits;
  for (const auto& name : notes.script.names())
    if (name.starts_with("PRAGMA busy_timeout")) waits.push_back(name);
  CHECK(waits == std::vector<std::string>{"PRAGMA busy_timeout = 50", "PRAGMA busy_timeout = 10000"});
}

TEST_CASE("write queue: a full queue refuses at once with the wait", "[db][write_queue]") {
  NotesQueue notes(2);
  notes.hold();
  REQUIRE(notes.queue().post(notes::inserting("a")).ok());
  REQUIRE(notes.queue().post(notes::inserting("b")).ok());
  const auto refused = notes.queue().write(notes::inserting("c"));
  CHECK(refused.error().code == ErrorCode::kOverloaded);
  CHECK(refused.error().retry_after.has_value());
  CHECK(notes.queue().post(notes::inserting("d")).error().code == ErrorCode::kOverloaded);
  notes.finish();
  CHECK(notes.count() == 2);
}

TEST_CASE("write queue: many threads lose nothing, and each gets its own result", "[db][write_queue][race]") {
  NotesQueue notes;
  std::atomic<int> conflicts = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          // Two threads write every text; one of them must be refused.
          const auto outcome = notes.queue().write(notes::inserting(std::to_string(t / 2) + "-" + std::to_string(i)));
          if (!outcome.ok() && outcome.error().code == ErrorCode::kConflict) ++conflicts;
        }
      });
    }
  }
  CHECK(notes.count() == 80);
  CHECK(conflicts == 80);
}

TEST_CASE("write queue: out of memory the works fail, nothing of them stays, and later works succeed", "[db][write_queue]") {
  NotesQueue test;
  const auto* const statement = GENERATE(as<const char*>{}, "begin_immediate", "notes/insert", "commit");
  std::atomic<bool> exhausted{true};
  test.script.before = [&](std::string_view name) -> std::optional<Error> {
    if (exhausted && name == statement) throw std::bad_alloc();
    return std::nullopt;
  };
  const auto written = test.queue().write(notes::inserting("a"));
  REQUIRE_FALSE(written.ok());
  CHECK(written.error().code == ErrorCode::kOverloaded);
  exhausted = false;
  CHECK(test.queue().write(notes::inserting("b")).ok());
  CHECK(test.count() == 1);
}

TEST_CASE("write queue: what follows a commit runs on the writer's thread outside of transactions", "[db][write_queue]") {
  const TempDirectory dir;
  const auto reader = notes::open_with_table(dir.file("a.db"));
  std::promise<bool> inside;
  WriteCounts counts;
  WriteQueue queue(notes::open(dir.file("a.db")), counts,
                   {.after_commit = [&](Connection& writer) { inside.set_value(writer.in_transaction()); }});
  REQUIRE(queue.write(notes::inserting("a")).ok());
  CHECK_FALSE(inside.get_future().get());
}

}  // namespace
}  // namespace usher::db

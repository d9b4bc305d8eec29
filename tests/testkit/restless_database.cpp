#include "tests/testkit/restless_database.h"

#include <algorithm>
#include <new>
#include <set>

#include "tests/common/db/forwarding_connection.h"

namespace usher::testkit {
namespace {

constexpr db::Query kSavepoint{"restless_savepoint", "SAVEPOINT restless"};
constexpr db::Query kUndo{"restless_undo", "ROLLBACK TO restless"};
constexpr db::Query kRelease{"restless_release", "RELEASE restless"};

/// A work of more statements is interrupted at these alone.
constexpr std::size_t kMostInterrupted = 40;

/// The connection of one run of a work. `interrupted_at`: the statement, counted from 1, that loses a race; 0: none.
class StrictConnection final : public db::ForwardingConnection {
 public:
  StrictConnection(db::Connection& real, std::vector<std::string>& statements, std::size_t interrupted_at = 0)
      : ForwardingConnection(real), statements_(statements), interrupted_at_(interrupted_at) {
    statements_.clear();
  }
  [[nodiscard]] bool was_interrupted() const { return was_interrupted_; }

  using Connection::run;
  Result<std::int64_t> run(const db::Query& query, std::span<const db::Binding> bindings, const EachRow& each) override {
    USHER_CHECK(settle());
    if (failed_) return refusal(query.name);
    statements_.emplace_back(query.name);
    if (statements_.size() == interrupted_at_) {
      failed_ = was_interrupted_ = true;
      return error_because(ErrorCode::kDatabaseBusy, "planned loss of a race at " + std::string(query.name));
    }
    auto ran = real_.run(query, bindings, each);
    failed_ = !ran.ok();
    return ran;
  }
  using Connection::run_later;
  /// Tells of a failure with the next statement, as PostgreSQL does.
  Status run_later(const db::Query& query, std::span<const db::Binding> bindings) override {
    if (failed_ && !late_) return refusal(query.name);
    if (late_) return done();  // passed over
    if (auto ran = run(query, bindings, nullptr); !ran.ok()) late_ = std::move(ran).error();
    return done();
  }
  /// The failure that was not told yet.
  Status settle() {
    if (!late_) return done();
    return *std::exchange(late_, std::nullopt);
  }
  Status script(std::string_view sql) override {
    USHER_CHECK(settle());
    if (failed_) return refusal("a script");
    auto ran = real_.script(sql);
    failed_ = !ran.ok();
    return ran;
  }

 private:
  static Error refusal(std::string_view what) {
    return error_because(ErrorCode::kInternal, std::string(what) + " runs after a failed statement of the same transaction");
  }

  std::vector<std::string>& statements_;
  const std::size_t interrupted_at_;
  bool was_interrupted_ = false;
  bool failed_ = false;
  std::optional<Error> late_;
};

/// Where works were interrupted. Safe from any thread.
class Interruptions {
 public:
  /// Whether no work was interrupted yet at the last of these statements after the others.
  bool add(std::span<const std::string> statements) {
    std::string key;
    for (const auto& name : statements) key += name + '\n';
    const Lock lock(mutex_);
    return seen_.insert(std::move(key)).second;
  }

 private:
  Mutex mutex_;
  std::set<std::string> seen_ GUARDED_BY(mutex_);
};

class RestlessWriter final : public db::Writer {
 public:
  /// `interrupts`: at every statement, once after the same statements.
  RestlessWriter(db::Writer& writer, std::shared_ptr<DatabaseWatch> watch, bool interrupts)
      : writer_(writer), watch_(std::move(watch)), interrupts_(interrupts) {}
  Status write(const db::WriteOptions& how, db::Work work) override {
    return writer_.write(how, twice(how, false, std::move(work)));
  }
  Status post(const db::WriteOptions& how, db::Work work) override {
    return writer_.post(how, twice(how, true, std::move(work)));
  }

 private:
  [[nodiscard]] db::Work twice(const db::WriteOptions& how, bool is_posted, db::Work work) const {
    const WatchedWrite write{
        .key = std::string(how.key), .consistency = how.consistency, .is_posted = is_posted, .is_repeatable = how.repeatable};
    return [watch = watch_, write, interrupts = interrupts_, interruptions = interruptions_,
            work = std::move(work)](db::Connection& connection) -> Status {
      auto seen = write;
      USHER_CHECK(connection.run(kSavepoint));
      static_cast<void>(run_and_undo(connection, seen.statements, work, 0));
      const auto all = seen.statements;
      for (std::size_t at = 1; interrupts && at <= std::min(all.size(), kMostInterrupted); ++at)
        if (interruptions->add(std::span(all).first(at))) USHER_CHECK(run_and_undo(connection, seen.statements, work, at));
      USHER_CHECK(connection.run(kRelease));
      StrictConnection second(connection, seen.statements);
      auto outcome = work(second);
      if (outcome.ok()) outcome = second.settle();
      if (watch && !seen.is_posted) watch->end_of_work();
      if (watch) watch->keep(std::move(seen));
      return outcome;
    };
  }

  /// Error: of a work that goes on after the failure of the statement `at`.
  static Status run_and_undo(db::Connection& connection, std::vector<std::string>& statements, const db::Work& work,
                             std::size_t at) {
    StrictConnection undone(connection, statements, at);
    auto outcome = work(undone);
    if (outcome.ok()) outcome = undone.settle();
    USHER_CHECK(connection.run(kUndo));
    if (outcome.ok() && undone.was_interrupted())
      return error_because(ErrorCode::kInternal, "a work goes on after its failed " + statements.back());
    return done();
  }

  db::Writer& writer_;
  const std::shared_ptr<DatabaseWatch> watch_;
  const bool interrupts_;
  const std::shared_ptr<Interruptions> interruptions_ = std::make_shared<Interruptions>();
};

class RestlessDatabase final : public db::Database {
 public:
  RestlessDatabase(std::shared_ptr<db::Database> real, const std::shared_ptr<DatabaseWatch>& watch)
      : real_(std::move(real)), watch_(watch), writer_(real_->writer(), watch, real_->is_file()), lane_(*real_) {}

  Status read(const db::Work& work, const std::optional<db::SearchLimit>& limit) override {
    const auto failure = watch_ ? watch_->read_failure(limit.has_value()) : std::nullopt;
    return failure ? error_because(*failure, "planned failure of a read") : real_->read(work, limit);
  }
  Status read_one(const db::Work& work) override {
    const auto failure = watch_ ? watch_->read_failure(false) : std::nullopt;
    return failure ? error_because(*failure, "planned failure of a read") : real_->read_one(work);
  }
  db::Writer& writer() override {
    const auto fate = watch_ ? watch_->planned_commit() : std::nullopt;
    if (!fate) return writer_;
    if (*fate == CommitFate::kNoMemory) throw std::bad_alloc();
    if (*fate != CommitFate::kStored) lane_.plan(*fate);
    return lane_.writer();
  }
  [[nodiscard]] Result<std::unique_ptr<db::Connection>> connect() const override { return real_->connect(); }
  Result<std::vector<std::string>> integrity_check() override { return real_->integrity_check(); }
  [[nodiscard]] Status adopt() const override { return real_->adopt(); }
  Status checkpoint() override { return real_->checkpoint(); }
  [[nodiscard]] std::optional<std::int64_t> wal_bytes() const override { return real_->wal_bytes(); }
  [[nodiscard]] const std::string& place() const override { return real_->place(); }
  Result<std::unique_ptr<db::InstanceClaim>> claim(db::Claim how) override { return real_->claim(how); }
  Result<std::unique_ptr<db::SchemaTurn>> take_schema_turn(const std::function<void()>& on_wait) override {
    return real_->take_schema_turn(on_wait);
  }
  Result<std::vector<db::LiveServer>> live_servers() override { return real_->live_servers(); }
  Result<std::vector<db::LiveServer>> sleeping_servers() override { return real_->sleeping_servers(); }
  db::SleepGate* gate() override { return real_->gate(); }
  std::unique_ptr<db::Listener> listen(db::Listener::Calls calls) override { return real_->listen(std::move(calls)); }
  Result<std::optional<Time>> time() override { return real_->time(); }
  Result<db::ServerFacts> server_facts() override { return real_->server_facts(); }
  [[nodiscard]] bool is_file() const override { return real_->is_file(); }

 private:
  const std::shared_ptr<db::Database> real_;
  const std::shared_ptr<DatabaseWatch> watch_;
  RestlessWriter writer_;
  FaultyLane lane_;
};

}  // namespace

void DatabaseWatch::begin() {
  const Lock lock(mutex_);
  keeps_ = true;
}

std::vector<WatchedWrite> DatabaseWatch::take() {
  const Lock lock(mutex_);
  return std::exchange(writes_, {});
}

void DatabaseWatch::keep(WatchedWrite write) {
  const Lock lock(mutex_);
  if (keeps_) writes_.push_back(std::move(write));
}

void DatabaseWatch::at_end(std::function<void()> call) {
  const Lock lock(mutex_);
  at_end_ = std::move(call);
}

void DatabaseWatch::end_of_work() {
  std::function<void()> call;
  {
    const Lock lock(mutex_);
    call = at_end_;
  }
  if (call) call();
}

void DatabaseWatch::plan_commit(CommitFate fate, int others) {
  const Lock lock(mutex_);
  commit_ = fate;
  commits_before_ = others;
}

std::optional<CommitFate> DatabaseWatch::planned_commit() {
  const Lock lock(mutex_);
  if (!commit_ || commits_before_-- > 0) return commit_ ? std::optional(CommitFate::kStored) : std::nullopt;
  return std::exchange(commit_, CommitFate::kStored);
}

void DatabaseWatch::fail_reads(std::optional<ErrorCode> code, bool limited_alone) {
  const Lock lock(mutex_);
  read_failure_ = code;
  limited_alone_ = limited_alone;
}

std::optional<ErrorCode> DatabaseWatch::read_failure(bool is_limited) {
  const Lock lock(mutex_);
  return is_limited || !limited_alone_ ? read_failure_ : std::nullopt;
}

std::unique_ptr<db::Database> restless(std::shared_ptr<db::Database> database, std::shared_ptr<DatabaseWatch> watch) {
  return std::make_unique<RestlessDatabase>(std::move(database), watch);
}

}  // namespace usher::testkit

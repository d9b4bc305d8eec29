#pragma once

#include <deque>

#include "common/base/mutex.h"
#include "common/db/postgres/circuit.h"
#include "common/db/postgres/postgres_errors.h"

namespace usher::db {

namespace planned {

inline constexpr Query kChange{"change", "UPDATE t SET a = 1"};
inline constexpr Query kFind{"find", "SELECT 1"};
inline constexpr Query kFindMore{"find more", "SELECT 2"};

class EmptyRow final : public Row {
 public:
  [[nodiscard]] bool is_null(int) const override { return true; }
  [[nodiscard]] std::int64_t integer(int) const override { return 0; }
  [[nodiscard]] std::string_view text(int) const override { return {}; }
  [[nodiscard]] int columns() const override { return 1; }
};

inline Status change(Connection& connection) {
  USHER_CHECK(connection.run(kChange));
  return done();
}

}  // namespace planned

/// A server that stores nothing, and answers as planned. Outlives its connections. Safe from any thread.
class PlannedServer {
 public:
  /// The interruptions of the next commits or statements, in order; when none is left, all succeed.
  void plan_commits(const std::vector<Interruption>& next) { set(&PlannedServer::commits_, next); }
  void plan_statements(const std::vector<Interruption>& next) { set(&PlannedServer::statements_, next); }
  void go_away(bool is_away) { away_ = is_away; }
  /// Refuses a connection as PostgreSQL does while so many are open.
  void limit_connections(int most) { most_ = most; }
  std::atomic<int>& connections() { return connections_; }
  /// Whether commits that ended as kUnknown have no answer yet, and whether their process is found.
  void let_commits_go_on(bool go_on, bool is_found) {
    commits_go_on_ = go_on;
    is_found_ = is_found;
  }
  [[nodiscard]] bool commits_go_on() const { return commits_go_on_; }
  [[nodiscard]] bool is_found() const { return is_found_; }

  Interruption next_commit() { return next(&PlannedServer::commits_); }
  Interruption next_statement() { return next(&PlannedServer::statements_); }

  void note(std::string call) {
    const Lock lock(mutex_);
    calls_.push_back(std::move(call));
  }
  [[nodiscard]] std::vector<std::string> calls() const {
    const Lock lock(mutex_);
    return calls_;
  }
  [[nodiscard]] int count(std::string_view call) const {
    int found = 0;
    for (const auto& noted : calls()) found += noted == call ? 1 : 0;
    return found;
  }
  OpenConnection open();

 private:
  using Plan = std::deque<Interruption> PlannedServer::*;
  void set(Plan which, const std::vector<Interruption>& next) {
    const Lock lock(mutex_);
    (this->*which).assign(next.begin(), next.end());
  }
  Interruption next(Plan which) {
    const Lock lock(mutex_);
    auto& plan = this->*which;
    if (plan.empty()) return Interruption::kNone;
    const auto first = plan.front();
    plan.pop_front();
    return first;
  }

  mutable Mutex mutex_;
  std::deque<Interruption> commits_ GUARDED_BY(mutex_);
  std::deque<Interruption> statements_ GUARDED_BY(mutex_);
  std::vector<std::string> calls_ GUARDED_BY(mutex_);
  std::atomic<bool> away_ = false;
  std::atomic<int> most_ = 1000;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> commits_go_on_ = false;
  std::atomic<bool> is_found_ = false;
};

/// As PostgreSQL: after a failed statement the transaction is dead, and a lost connection has none.
class PlannedConnection final : public Connection {
 public:
  explicit PlannedConnection(PlannedServer& server) : server_(server) {}
  ~PlannedConnection() override { --server_.connections(); }
  PlannedConnection(const PlannedConnection&) = delete;
  PlannedConnection& operator=(const PlannedConnection&) = delete;

  using Connection::run;
  /// Every statement changes one row, unless its name starts with `find`.
  Result<std::int64_t> run(const Query& query, std::span<const Binding>, const EachRow& each) override {
    server_.note(std::string(query.name));
    if (lost_) return error(ErrorCode::kDatabaseUnreachable);
    if (open_ && interruption_ != Interruption::kNone) return error_because(ErrorCode::kInternal, "the transaction is dead");
    if (const auto how = std::exchange(late_, Interruption::kNone); how != Interruption::kNone) return interrupt(how);
    if (const auto how = server_.next_statement(); how != Interruption::kNone) return interrupt(how);
    if (each && query.name == "process" && server_.is_found()) each(planned::EmptyRow());
    return query.name.starts_with("find") ? 0 : 1;
  }
  using Connection::run_later;
  /// A planned failure is told with the next statement or the commit.
  Status run_later(const Query& query, std::span<const Binding>) override {
    server_.note(std::string(query.name));
    if (lost_) return error(ErrorCode::kDatabaseUnreachable);
    if (const auto how = server_.next_statement(); late_ == Interruption::kNone) late_ = how;
    return done();
  }
  Status script(std::string_view) override { return done(); }
  Status begin(Begin how) override {
    server_.note(how == Begin::kRead ? "begin read" : how == Begin::kRowWrite ? "begin row" : "begin");
    if (lost_) return error(ErrorCode::kDatabaseUnreachable);
    interruption_ = late_ = Interruption::kNone;
    open_ = true;
    return done();
  }
  Status commit() override {
    server_.note("commit");
    if (interruption_ != Interruption::kNone) return error_because(ErrorCode::kInternal, "the transaction is dead");
    if (const auto how = std::exchange(late_, Interruption::kNone); how != Interruption::kNone) return interrupt(how);
    if (const auto how = server_.next_commit(); how != Interruption::kNone) {
      open_ = false;
      return interrupt(how);
    }
    open_ = false;
    return done();
  }
  Status rollback() override {
    server_.note("rollback");
    open_ = false;
    return done();
  }
  [[nodiscard]] Interruption interruption() const override { return interruption_; }
  [[nodiscard]] bool in_transaction() const override { return open_; }
  std::optional<std::int64_t> committing_process() override {
    return interruption_ == Interruption::kUnknown && server_.commits_go_on() ? std::optional<std::int64_t>(7) : std::nullopt;
  }
  [[nodiscard]] const SchemaTexts& schema_texts() const override {
    static const SchemaTexts kNone;
    return kNone;
  }

 private:
  Error interrupt(Interruption how) {
    interruption_ = how;
    lost_ = how == Interruption::kDisconnected || how == Interruption::kUnknown;
    if (lost_) open_ = false;
    const auto code = how == Interruption::kTaken ? ErrorCode::kConflict
                      : lost_                     ? ErrorCode::kDatabaseUnreachable
                                                  : ErrorCode::kDatabaseBusy;
    return error_because(code, "planned");
  }

  PlannedServer& server_;
  Interruption interruption_ = Interruption::kNone;
  Interruption late_ = Interruption::kNone;
  bool open_ = false;
  bool lost_ = false;
};

inline OpenConnection PlannedServer::open() {
  return [this]() -> Result<std::unique_ptr<Connection>> {
    note("connect");
    if (away_) return error_because(ErrorCode::kDatabaseUnreachable, "planned");
    if (++connections_ > most_) {
      --connections_;
      return error_of_postgres(failure_of_postgres("53300"), "planned");
    }
    return std::unique_ptr<Connection>(std::make_unique<PlannedConnection>(*this));
  };
}

}  // namespace usher::db

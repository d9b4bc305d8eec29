#pragma once

#include "common/db/engine/database.h"
#include "common/db/postgres/circuit.h"
#include "common/db/postgres/write_lane.h"

namespace usher::testkit {

/// What becomes of a commit.
enum class CommitFate {
  kStored,
  kLostRace,    ///< Nothing is stored; the work may run again.
  kLostAnswer,  ///< It is stored, and its caller does not hear of it.
  kNoMemory,    ///< Its work does not reach the writer: the call throws std::bad_alloc.
};

/// A connection to a file whose next commit may end as one of PostgreSQL's.
class FaultyConnection final : public db::Connection {
 public:
  /// `next` outlives it: the fate of the next commit, which then becomes kStored.
  FaultyConnection(std::unique_ptr<db::Connection> real, std::atomic<CommitFate>& next) : real_(std::move(real)), next_(next) {}

  using Connection::run;
  Result<std::int64_t> run(const db::Query& query, std::span<const db::Binding> bindings, const EachRow& each) override {
    return real_->run(query, bindings, each);
  }
  Status script(std::string_view sql) override { return real_->script(sql); }
  Status begin(db::Begin how) override {
    interruption_ = db::Interruption::kNone;
    return real_->begin(how);
  }
  Status commit() override {
    const auto fate = next_.exchange(CommitFate::kStored);
    if (fate == CommitFate::kStored) return real_->commit();
    const bool is_stored = fate == CommitFate::kLostAnswer;
    interruption_ = is_stored ? db::Interruption::kUnknown : db::Interruption::kLostRace;
    USHER_CHECK(is_stored ? real_->commit() : real_->rollback());
    return error_because(ErrorCode::kDatabaseBusy, "planned fate of a commit");
  }
  Status rollback() override { return real_->rollback(); }
  [[nodiscard]] db::Interruption interruption() const override { return interruption_; }
  [[nodiscard]] bool in_transaction() const override { return real_->in_transaction(); }
  [[nodiscard]] const db::SchemaTexts& schema_texts() const override { return real_->schema_texts(); }

 private:
  const std::unique_ptr<db::Connection> real_;
  std::atomic<CommitFate>& next_;
  db::Interruption interruption_ = db::Interruption::kNone;
};

/// The lane of PostgreSQL, with its rules on when a work runs again, over a file.
class FaultyLane {
 public:
  /// `real` outlives it.
  explicit FaultyLane(db::Database& real) : real_(real) {}
  db::Writer& writer() { return writer_; }
  /// Of the next commit.
  void plan(CommitFate fate) { next_ = fate; }

 private:
  Result<std::unique_ptr<db::Connection>> open() {
    USHER_TRY(auto connection, real_.connect());
    return std::unique_ptr<db::Connection>(std::make_unique<FaultyConnection>(std::move(connection), next_));
  }

  db::Database& real_;
  std::atomic<CommitFate> next_{CommitFate::kStored};
  db::Circuit circuit_{[this] { return open(); }};
  db::WriteCounts counts_;
  db::LaneWriter writer_{circuit_, counts_};
};

}  // namespace usher::testkit

#pragma once

#include <memory>

#include "common/db/engine/connection.h"

namespace usher::testkit {

/// Selects the statement of a connection that fails. Shared with the test, which may change it between two works.
struct FailurePlan {
  int fails_at = 0;       ///< Counted from 1 since the last `restart`; 0: no failure.
  bool for_good = false;  ///< All later ones fail too, ROLLBACK included, as with a lost disk.
  int statements = 0;     ///< Statements since then.

  void restart(int at, bool stays = false) { *this = {.fails_at = at, .for_good = stays}; }
};

/// A connection whose n-th statement fails with kDatabaseBusy instead of running: BEGIN, COMMIT and ROLLBACK count. Run the
/// same work for n = 1, 2, 3, ... until it succeeds, and check the data after each failure.
class FailingConnection final : public db::Connection {
 public:
  /// `plan` outlives it.
  FailingConnection(std::unique_ptr<db::Connection> real, FailurePlan& plan) : real_(std::move(real)), plan_(plan) {}

  using Connection::run;
  Result<std::int64_t> run(const db::Query& query, std::span<const db::Binding> bindings, const EachRow& each) override {
    if (fails_now()) return planned(std::string(query.name));
    return real_->run(query, bindings, each);
  }
  Status script(std::string_view sql) override {
    if (fails_now()) return planned("a script");
    return real_->script(sql);
  }
  Status begin(db::Begin how) override { return fails_now() ? planned("begin") : real_->begin(how); }
  Status commit() override { return fails_now() ? planned("commit") : real_->commit(); }
  Status rollback() override { return fails_now() ? planned("rollback") : real_->rollback(); }
  [[nodiscard]] db::Interruption interruption() const override { return real_->interruption(); }
  [[nodiscard]] bool in_transaction() const override { return real_->in_transaction(); }
  [[nodiscard]] const db::SchemaTexts& schema_texts() const override { return real_->schema_texts(); }

 private:
  static Error planned(const std::string& what) { return error_because(ErrorCode::kDatabaseBusy, "planned failure of " + what); }
  bool fails_now() {
    ++plan_.statements;
    return plan_.fails_at > 0 && (plan_.statements == plan_.fails_at || (plan_.for_good && plan_.statements > plan_.fails_at));
  }

  std::unique_ptr<db::Connection> real_;
  FailurePlan& plan_;
};

}  // namespace usher::testkit

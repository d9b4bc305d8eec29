#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

/// Passes all calls on, and counts what one work has done, so that its caller knows whether the work may run again.
class WatchedConnection final : public Connection {
 public:
  /// `real` outlives it.
  explicit WatchedConnection(Connection& real) : real_(real) {}

  /// Forgets the counts, for the next work.
  void start_work() { answered_ = failed_ = changed_ = false; }
  [[nodiscard]] bool answered() const { return answered_; }  ///< A statement succeeded.
  [[nodiscard]] bool failed() const { return failed_; }      ///< A statement, BEGIN or COMMIT failed.
  [[nodiscard]] bool changed() const { return changed_; }    ///< A statement changed a row, or may have.

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override {
    auto ran = real_.run(query, bindings, each);
    note(ran.ok(), ran.ok() && ran.value() > 0);
    return ran;
  }
  using Connection::run_later;
  /// It may change something, and is answered with a later statement.
  Status run_later(const Query& query, std::span<const Binding> bindings) override {
    changed_ = true;
    return noted(real_.run_later(query, bindings));
  }
  Status script(std::string_view sql) override {
    auto ran = real_.script(sql);
    note(ran.ok(), true);
    return ran;
  }
  Status check() override { return real_.check(); }
  Status begin(Begin how) override { return noted(real_.begin(how)); }
  Status commit() override { return noted(real_.commit()); }
  Status rollback() override { return real_.rollback(); }
  [[nodiscard]] Interruption interruption() const override { return real_.interruption(); }
  [[nodiscard]] bool in_transaction() const override { return real_.in_transaction(); }
  std::optional<std::int64_t> committing_process() override { return real_.committing_process(); }
  [[nodiscard]] const SchemaTexts& schema_texts() const override { return real_.schema_texts(); }
  void limit_time(std::optional<SteadyTime> deadline) override { real_.limit_time(deadline); }
  void limit_search(const std::optional<SearchLimit>& limit) override { real_.limit_search(limit); }

 private:
  Status noted(Status outcome) {
    failed_ = failed_ || !outcome.ok();
    return outcome;
  }
  void note(bool ok, bool changes) {
    (ok ? answered_ : failed_) = true;
    changed_ = changed_ || changes;
  }

  Connection& real_;
  bool answered_ = false;
  bool failed_ = false;
  bool changed_ = false;
};

}  // namespace usher::db

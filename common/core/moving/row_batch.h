#pragma once

#include "common/base/clock.h"
#include "common/core/accounts/import_rules.h"
#include "common/store/transactions.h"

namespace usher::core {

/// What happens to a row of the old server.
struct RowOutcome {
  enum class Kind {
    kComes,
    kIsHere,
    kStays,
    kErased,  ///< As kStays: its id was erased here.
  };
  Kind kind = Kind::kComes;
  std::string_view why = {};  ///< Only with kStays.
};

/// Writes rows, a few hundred in a transaction. On a trial run it only determines each row's outcome. One thread.
template <class Row>
class RowBatch {
 public:
  struct Steps {
    /// Runs inside the transaction; reads only.
    Result<RowOutcome> (*judge)(store::Stores& tx, const Row& row);
    /// Runs inside the transaction, for a row that is imported.
    Status (*put)(store::Stores& tx, const Row& row);
    /// Runs after the transaction, for every row.
    std::function<void(const Row& row, const RowOutcome& outcome)> settled;
  };

  RowBatch(store::Transactions& transactions, bool is_trial, Steps steps)
      : transactions_(transactions), is_trial_(is_trial), steps_(std::move(steps)) {}

  Status add(Row row) {
    rows_.push_back(std::move(row));
    return rows_.size() < kImportBatch ? done() : flush();
  }

  /// Call it after the last row.
  Status flush() {
    if (rows_.empty()) return done();
    const auto began = steady_now();
    const auto work = [this](store::Stores& tx) { return settle(tx); };
    USHER_TRY(const auto outcomes, is_trial_ ? transactions_.read(work) : transactions_.write(work));
    if (!is_trial_) let_others_write(began);
    for (std::size_t i = 0; i < rows_.size(); ++i) steps_.settled(rows_[i], outcomes[i]);
    rows_.clear();
    return done();
  }

 private:
  Result<std::vector<RowOutcome>> settle(store::Stores& tx) const {
    std::vector<RowOutcome> outcomes;
    for (const auto& row : rows_) {
      USHER_TRY(const auto outcome, steps_.judge(tx, row));
      if (outcome.kind == RowOutcome::Kind::kComes && !is_trial_) USHER_CHECK(steps_.put(tx, row));
      outcomes.push_back(outcome);
    }
    return outcomes;
  }

  store::Transactions& transactions_;
  const bool is_trial_;
  const Steps steps_;
  std::vector<Row> rows_;
};

}  // namespace usher::core

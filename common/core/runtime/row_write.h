#pragma once

#include "common/store/transactions.h"

namespace usher::core {

/// The write of a use case that is done to one row of several: under a condition, or for a trial. By default neither.
class RowWrite {
 public:
  using Condition = std::function<Result<bool>(store::Stores&)>;

  RowWrite() = default;
  explicit RowWrite(Condition condition, bool is_trial = false) : condition_(std::move(condition)), is_trial_(is_trial) {}

  /// A trial leaves nothing behind: what a use case does after its write, it leaves out.
  [[nodiscard]] bool is_trial() const { return is_trial_; }
  /// Whether the condition failed in the last run.
  [[nodiscard]] bool has_failed() const { return has_failed_; }

  /// Inside the write, after the checks of who acts. Error: kConflict, and has_failed(), if the condition does not hold.
  Status require(store::Stores& tx) const {
    has_failed_ = false;
    if (!condition_) return done();
    USHER_TRY(const bool holds, condition_(tx));
    has_failed_ = !holds;
    return holds ? done() : error(ErrorCode::kConflict, "The row no longer matches");
  }

  /// As Transactions::write(); a trial is rolled back.
  template <store::Work F>
  auto run(store::Transactions& transactions, const F& work) const -> std::invoke_result_t<const F&, store::Stores&> {
    if (!is_trial_) return transactions.write(work);
    std::optional<std::invoke_result_t<const F&, store::Stores&>> outcome;
    const Status undone = transactions.write([&](store::Stores& tx) -> Status {
      outcome.emplace(work(tx));
      return outcome->ok() ? error(ErrorCode::kConflict) : Status(outcome->error());
    });
    if (outcome && outcome->ok()) return std::move(*outcome);
    return undone.error();
  }

 private:
  Condition condition_ = {};
  bool is_trial_ = false;
  mutable bool has_failed_ = false;
};

}  // namespace usher::core

#pragma once

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "common/core/moving/moved_rows.h"
#include "common/core/moving/moved_user.h"
#include "common/core/moving/moving.h"

namespace usher::core {

/// One run of Moving: its steps, in their order. What hangs on an account comes after all accounts, and only for those that are
/// here.
class Move {
 public:
  Move(const Moving& moving, const domain::OperatorActor& by, OldServer& server, MoveMode mode, const OnProgress& tell)
      : moving_(moving), by_(by), server_(server), is_trial_(mode == MoveMode::kTrial), tell_(tell) {}

  Status look_for_repeated_addresses();
  Status users();
  Status accounts();
  Status sessions();
  Status factors();
  Status keys();
  [[nodiscard]] MoveReport report() && { return std::move(report_); }

 private:
  /// Of an account that came, now or before.
  struct Person {
    bool is_active = true;
    bool lacks_factor = false;  ///< It has one there, which is not here so far.
  };

  [[nodiscard]] Time now() const { return moving_.ports_.clock.now(); }
  /// When something began; now, where nobody can have written that time.
  [[nodiscard]] Time beginning(const std::optional<Time>& time) const {
    return time && may_have_begun(*time, now()) ? std::min(*time, now()) : now();
  }
  std::optional<MovedUser> prepare(const OldUser& old);
  std::optional<MovedAccount> prepare(const OldAccount& old);
  std::optional<MovedSession> prepare(const OldSession& old);
  MovedFactor prepare(const OldFactor& old) const;
  Result<MovedKey> prepare(const OldKey& old) const;
  void settle(const MovedUser& row, const Fate& fate);
  /// nullptr, and counted, where the account is not here.
  Person* owner_of(const UserId& user, std::string_view what);
  /// Counts a row that came; tells of one that stays.
  void settle(std::int64_t& came, std::string_view what, std::string_view whom, const Fate& fate);
  void tell_of_missing_factors();

  template <class Row>
  RowBatch<Row> batch(Result<Fate> (*judge)(store::Stores&, const Row&), Status (*put)(store::Stores&, const Row&),
                      std::function<void(const Row&, const Fate&)> settled) const {
    return RowBatch<Row>(moving_.ports_.transactions, is_trial_, {.judge = judge, .put = put, .tell = std::move(settled)});
  }

  const Moving& moving_;
  const domain::OperatorActor& by_;
  OldServer& server_;
  const bool is_trial_;
  const OnProgress& tell_;
  MoveReport report_;
  std::unordered_set<std::string> repeated_;  ///< As compared.
  std::unordered_map<std::string, Person> people_;
};

}  // namespace usher::core

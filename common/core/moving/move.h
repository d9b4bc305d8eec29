#pragma once

#include <unordered_map>
#include <unordered_set>

#include "common/core/mail/admin_notices.h"
#include "common/core/moving/move_report.h"
#include "common/core/moving/moved_rows.h"
#include "common/core/moving/moved_user.h"
#include "common/core/moving/old_server.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/ports.h"
#include "common/core/two_factor/two_factor_seals.h"

namespace usher::domain {
class OperatorActor;
}

namespace usher::core {

class AuditLog;
class KeyRing;
class Outbox;
class SealingKeys;

enum class MoveMode {
  kForReal,
  kTrial,  ///< Reports what would be imported and changes nothing.
};

/// What a run uses; must outlive the run.
struct MoveDependencies {
  Ports ports;
  const Outbox& outbox;
  const AuditLog& audit;
  const KeyRing& keys;
  const SealingKeys& sealing;
  const TwoFactorSeals& seals;
};

/// One run of Moving, with its steps in order. Rows that belong to an account follow after all accounts, and only for accounts
/// that exist here.
class Move {
 public:
  Move(const MoveDependencies& use, const domain::OperatorActor& by, OldServer& server, MoveMode mode, ErasedRows erased,
       const OnProgress& on_progress)
      : use_(use), by_(by), server_(server), is_trial_(mode == MoveMode::kTrial), erased_(erased), on_progress_(on_progress) {}

  /// Looks for repeated addresses and for admins.
  Status look_ahead();
  /// Nothing on a trial run.
  Status notify_admins();
  Status users();
  Status accounts();
  Status sessions();
  Status factors();
  Status keys();
  [[nodiscard]] MoveReport report() && { return std::move(report_); }

 private:
  /// An account that was imported, now or before.
  struct Person {
    bool is_active = true;
    bool lacks_factor = false;  ///< It has a second factor there that is not imported yet.
  };

  [[nodiscard]] Time now() const { return use_.ports.clock.now(); }
  /// Returns when something began, or now if that time is not plausible.
  [[nodiscard]] Time beginning(const std::optional<Time>& time) const {
    return time && may_have_begun(*time, now()) ? std::min(*time, now()) : now();
  }
  std::optional<MovedUser> prepare(const OldUser& old);
  std::optional<MovedAccount> prepare(const OldAccount& old);
  std::optional<MovedSession> prepare(const OldSession& old);
  MovedFactor prepare(const OldFactor& old) const;
  Result<MovedKey> prepare(const OldKey& old) const;
  void settle(const MovedUser& row, const RowOutcome& outcome);
  /// Returns the account; if it does not exist here, counts `what` and returns nullptr.
  Person* owner_of(const UserId& user, std::string_view what);
  /// Counts an imported row; reports a row that is not imported.
  void settle(std::int64_t& imported, std::string_view what, std::string_view subject, const RowOutcome& outcome);
  void report_missing_factors();

  /// A visit of every row, of which `work` gets those that can be converted.
  template <class Old>
  OldServer::Visit<Old> counted(std::function<Status(const Old&)> work) const {
    return [this, work = std::move(work)](const std::optional<Old>& old) {
      on_progress_(1);
      return old ? work(*old) : done();
    };
  }
  template <class Row>
  RowBatch<Row> batch(Result<RowOutcome> (*judge)(store::Stores&, const Row&), Status (*put)(store::Stores&, const Row&),
                      std::function<void(const Row&, const RowOutcome&)> settled) const {
    return RowBatch<Row>(use_.ports.transactions, is_trial_, {.judge = judge, .put = put, .settled = std::move(settled)});
  }

  const MoveDependencies& use_;
  const domain::OperatorActor& by_;
  OldServer& server_;
  const bool is_trial_;
  const ErasedRows erased_;
  const OnProgress& on_progress_;
  MoveReport report_;
  std::unordered_set<std::string> repeated_;  ///< Addresses in compared form.
  std::vector<ComingAdmin> admins_;
  std::unordered_map<std::string, Person> people_;
};

}  // namespace usher::core

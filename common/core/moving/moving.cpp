#include "common/core/moving/moving.h"

#include <unordered_map>
#include <unordered_set>

#include "common/base/text.h"
#include "common/core/audit/audit_log.h"
#include "common/core/mail/admin_notices.h"
#include "common/core/moving/moved_rows.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/providers/provider_tokens.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/core/two_factor/two_factor_seals.h"
#include "common/crypto/digest.h"
#include "common/domain/email_address.h"

namespace usher::core {
namespace {

constexpr std::size_t kMostAgentBytes = 512;
constexpr std::size_t kMostAddressBytes = 45;  // the longest text of an IPv6 address
constexpr std::size_t kMostProviderBytes = 255;

bool is_usable(std::string_view text) { return !text.empty() && text.size() <= kMostProviderBytes; }

/// One run of Moving, with its steps in order. Rows that belong to an account follow after all accounts, and only for accounts
/// that exist here.
class Move {
 public:
  Move(const MoveDependencies& use, const domain::OperatorActor& by, OldServer& server, MoveMode mode, ErasedRows erased,
       const OnProgress& on_progress)
      : use_(use), by_(by), server_(server), is_trial_(mode == MoveMode::kTrial), erased_(erased), on_progress_(on_progress) {}

  /// Looks for repeated addresses and for admins.
  Status look_ahead() {
    MoveReport ignored;  // the second reading reports the same
    std::unordered_set<std::string> seen;
    return server_.each_user(ignored, [&](const std::optional<OldUser>& user) -> Status {
      if (!user) return done();
      auto address = domain::EmailAddress::parse(user->facts.email);
      if (!address.ok()) return done();
      const auto& [written, compared] = address.value();
      if (!seen.insert(compared).second) repeated_.insert(compared);
      if (user->facts.role == domain::kAdminRole) admins_.push_back({user->facts.id, compared, written});
      return done();
    });
  }
  Status report_unread() { return server_.report_unread(report_); }
  /// Nothing on a trial run.
  Status notify_admins() {
    if (is_trial_) return done();
    std::erase_if(admins_, [&](const ComingAdmin& one) { return repeated_.contains(one.email); });
    return notify_of_imported_admins(use_.ports, use_.outbox, by_, admins_, erased_ == ErasedRows::kImported);
  }
  /// Reads the rows of one kind, and writes those that prepare() converts.
  template <class Row, class Old>
  Status bring(Status (OldServer::*each)(MoveReport&, const OldServer::Visit<Old>&)) {
    std::vector<Row> rows;
    USHER_CHECK((server_.*each)(report_, [&](const std::optional<Old>& old) -> Status {
      on_progress_(1);
      if (!old) return done();
      USHER_TRY(auto row, prepare(*old));
      if (row) rows.push_back(std::move(*row));
      return rows.size() < kImportBatch ? done() : write(rows);
    }));
    return write(rows);
  }
  /// Call it after the second factors: the report must name the accounts that are less protected here than there.
  void report_lost_factors() {
    for (const auto& [user, person] : people_)
      if (person.lacks_factor) report_.leave("second factor", user, "it was not imported, so the password alone signs in");
  }
  [[nodiscard]] MoveReport report() && { return std::move(report_); }

 private:
  /// An account that was imported, now or before.
  struct Person {
    bool is_active = true;
    bool lacks_factor = false;  ///< It has a second factor there that is not imported yet.
    bool is_anonymous = false;
    std::size_t passkeys = 0;  ///< There.
  };

  [[nodiscard]] Time now() const { return use_.ports.clock.now(); }
  /// Returns when something began, or now if that time is not plausible.
  [[nodiscard]] Time beginning(const std::optional<Time>& time) const {
    return time && may_have_begun(*time, now()) ? std::min(*time, now()) : now();
  }

  /// Writes the rows, a few hundred in a transaction, and empties the list. On a trial run only determines each row's outcome.
  template <class Row>
  Status write(std::vector<Row>& rows) {
    if (rows.empty()) return done();
    const auto began = steady_now();
    const auto work = [&](store::Stores& tx) -> Result<std::vector<RowOutcome>> {
      std::vector<RowOutcome> outcomes;
      for (const auto& row : rows) {
        USHER_TRY(const auto outcome, judge(tx, row));
        if (outcome.kind == RowOutcome::Kind::kComes && !is_trial_) USHER_CHECK(put(tx, row));
        outcomes.push_back(outcome);
      }
      return outcomes;
    };
    auto& transactions = use_.ports.transactions;
    USHER_TRY(const auto outcomes, is_trial_ ? transactions.read(work) : transactions.write(work));
    if (!is_trial_) let_others_write(began);
    for (std::size_t i = 0; i < rows.size(); ++i) settle(rows[i], outcomes[i]);
    rows.clear();
    return done();
  }

  Result<std::optional<MovedUser>> prepare(const OldUser& old) {
    auto account = account_of(old, use_.ports, report_);
    if (!account) return std::optional<MovedUser>();
    const auto& user = account->user;
    if (repeated_.contains(user.email)) {
      report_.leave("account", user.email_as_written, std::string(kAddressRepeated));
      ++report_.users_left;
      return std::optional<MovedUser>();
    }
    auto event = use_.audit.event({.action = "user.imported", .actor = by_.audit_name(), .user = user.id, .email = user.email});
    return std::optional(MovedUser{.account = std::move(*account),
                                   .has_second_factor = old.has_second_factor,
                                   .event = std::move(event),
                                   .erased = erased_});
  }

  Result<std::optional<MovedAccount>> prepare(const OldAccount& old) {
    if (!is_usable(old.provider) || !is_usable(old.provider_account_id)) {
      report_.leave("provider account", old.user.str(), "its provider or its id there is missing or too long");
      return std::optional<MovedAccount>();
    }
    if (!owner_of(old.user, "provider account")) return std::optional<MovedAccount>();
    const auto id = crypto::new_id<AccountId>(use_.ports.random, now());
    return std::optional(MovedAccount{.account = {.id = id,
                                                  .user_id = old.user,
                                                  .provider = old.provider,
                                                  .provider_account_id = old.provider_account_id,
                                                  .password_hash = std::nullopt,
                                                  .created_at = beginning(old.created_at),
                                                  .updated_at = beginning(old.updated_at)},
                                      .tokens = seal_tokens(old.tokens, id, use_.sealing)});
  }

  Result<std::optional<domain::Passkey>> prepare(domain::Passkey old) {
    auto* const owner = owner_of(old.user_id, "passkey");
    if (!owner) return std::optional<domain::Passkey>();
    std::string_view fault;
    if (owner->is_anonymous) fault = "an anonymous account has no passkeys";
    if (!credentials_.insert(old.credential_id).second) fault = "another row has the same credential";
    if (++owner->passkeys > domain::kMostPasskeys) fault = "its account has more than 20";
    if (!fault.empty()) {
      report_.leave("passkey", old.id.str(), std::string(fault));
      return std::optional<domain::Passkey>();
    }
    old.created_at = beginning(old.created_at);
    return std::optional(std::move(old));
  }

  /// The session's age counts from now. It has not authenticated here, so it is not fresh.
  Result<std::optional<MovedSession>> prepare(const OldSession& old) {
    const auto* const owner = owner_of(old.user, "session");
    if (!owner) return std::optional<MovedSession>();
    if (!owner->is_active) {
      report_.count("session", "its account is suspended");
      return std::optional<MovedSession>();
    }
    const auto& [clock, random, settings, transactions] = use_.ports;
    const auto ends_at = now() + settings.tokens.session_max;
    const auto token = old.session_token.empty() ? crypto::random_token(random) : std::string(old.session_token.expose());
    domain::Session session{.id = may_be_id(old.id) ? SessionId(old.id) : crypto::new_id<SessionId>(random, now()),
                            .user_id = old.user,
                            .token_hash = crypto::sha256_base64url(token),
                            .remembered = true,
                            .amr = "pwd",
                            .ip = old.ip.size() <= kMostAddressBytes ? old.ip : "",
                            .user_agent = storable(old.user_agent, kMostAgentBytes),
                            .created_at = beginning(old.created_at),
                            .updated_at = now(),
                            .last_seen_at = beginning(old.last_seen_at),
                            .authenticated_at = beginning(old.created_at),
                            .proved_at = Time{},
                            .expires_at = std::min(old.expires_at, ends_at),
                            .ends_at = ends_at};
    MovedSession moved{.session = std::move(session), .refresh = std::nullopt};
    if (!old.refresh_token.empty())
      moved.refresh = domain::RefreshToken{.id = crypto::new_id<RefreshTokenId>(random, now()),
                                           .session_id = moved.session.id,
                                           .token_hash = crypto::sha256_base64url(old.refresh_token.expose()),
                                           .created_at = moved.session.created_at,
                                           .expires_at = moved.session.expires_at};
    return std::optional(std::move(moved));
  }

  Result<std::optional<MovedFactor>> prepare(const OldFactor& old) {
    const auto* const owner = owner_of(old.user, "second factor");
    if (owner && !owner->lacks_factor) report_.count("second factor", "it is not enabled there");
    if (!owner || !owner->lacks_factor) return std::optional<MovedFactor>();
    const auto codes = BackupCodes::of(old.backup_codes, use_.ports.random);
    return std::optional(MovedFactor{
        .factor = {.user_id = old.user,
                   .secret_sealed = use_.seals.seal_secret(old.user, old.secret),
                   .backup_codes = use_.seals.seal_codes(old.user, codes.to_json()),
                   .created_at = now()},
        .event = use_.audit.event({.action = "user.second_factor_imported", .actor = by_.audit_name(), .user = old.user})});
  }

  Result<std::optional<MovedKey>> prepare(const OldKey& old) const {
    USHER_TRY(auto key, use_.keys.seal_imported(old.key, beginning(old.created_at), old.expires_at));
    return std::optional(
        MovedKey{.key = std::move(key), .event = use_.audit.event({.action = "key.imported", .actor = by_.audit_name()})});
  }

  void settle(const MovedUser& row, const RowOutcome& outcome) {
    const auto& user = row.account.user;
    if (outcome.kind == RowOutcome::Kind::kStays) {
      ++report_.users_left;
      return report_.leave("account", user.email_as_written, std::string(outcome.why));
    }
    if (outcome.kind == RowOutcome::Kind::kErased) {
      ++report_.users_erased;
      return;
    }
    const bool came = outcome.kind == RowOutcome::Kind::kComes;
    ++(came ? report_.users : report_.already_here);
    if (came && row.account.credential.password_hash) ++report_.accounts;
    people_[user.id.str()] = {
        .is_active = user.is_active, .lacks_factor = row.has_second_factor, .is_anonymous = user.is_anonymous};
  }

  void settle(const MovedAccount& row, const RowOutcome& outcome) {
    settle(report_.accounts, "provider account", row.account.user_id.str(), outcome);
  }
  void settle(const domain::Passkey& row, const RowOutcome& outcome) {
    settle(report_.passkeys, "passkey", row.id.str(), outcome);
  }
  void settle(const MovedSession& row, const RowOutcome& outcome) {
    settle(report_.sessions, "session", row.session.user_id.str(), outcome);
  }
  void settle(const MovedFactor& row, const RowOutcome& outcome) {
    people_[row.factor.user_id.str()].lacks_factor = false;
    settle(report_.second_factors, "second factor", row.factor.user_id.str(), outcome);
  }
  void settle(const MovedKey& row, const RowOutcome& outcome) { settle(report_.keys, "signing key", row.key.id.str(), outcome); }

  /// Returns the account; if it does not exist here, counts `what` and returns nullptr.
  Person* owner_of(const UserId& user, std::string_view what) {
    const auto found = people_.find(user.str());
    if (found != people_.end()) return &found->second;
    report_.count(what, "its account was not imported");
    return nullptr;
  }

  /// Counts an imported row; reports a row that is not imported.
  void settle(std::int64_t& imported, std::string_view what, std::string_view subject, const RowOutcome& outcome) {
    if (outcome.kind == RowOutcome::Kind::kComes) ++imported;
    if (outcome.kind == RowOutcome::Kind::kStays) report_.leave(what, subject, std::string(outcome.why));
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
  std::unordered_set<std::string> credentials_;  ///< Of passkeys.
  std::unordered_map<std::string, Person> people_;
};

}  // namespace

Result<MoveReport> Moving::run(const domain::OperatorActor& by, OldServer& server, MoveMode mode, const OnProgress& on_progress,
                               ErasedRows erased) const {
  USHER_CHECK(server.check_secret());
  Move move(use_, by, server, mode, erased, on_progress);
  USHER_CHECK(move.look_ahead());
  USHER_CHECK(move.report_unread());
  USHER_CHECK(move.notify_admins());
  USHER_CHECK(move.bring<MovedUser>(&OldServer::each_user));
  USHER_CHECK(move.bring<MovedFactor>(&OldServer::each_factor));  // at once: until then, the password alone would sign in
  move.report_lost_factors();
  USHER_CHECK(move.bring<MovedAccount>(&OldServer::each_account));
  USHER_CHECK(move.bring<domain::Passkey>(&OldServer::each_passkey));
  USHER_CHECK(move.bring<MovedSession>(&OldServer::each_session));
  USHER_CHECK(move.bring<MovedKey>(&OldServer::each_key));
  auto report = std::move(move).report();
  if (mode == MoveMode::kForReal && report.brought_anything())
    USHER_CHECK(use_.audit.record({.action = "import.finished", .actor = by.audit_name()}));
  return report;
}

}  // namespace usher::core

#include "common/core/moving/move.h"

#include "common/base/text.h"
#include "common/core/audit/audit_log.h"
#include "common/core/providers/provider_tokens.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/crypto/digest.h"
#include "common/domain/actor.h"
#include "common/domain/email_address.h"
#include "common/settings/settings.h"

namespace usher::core {
namespace {

constexpr std::size_t kMostAgentBytes = 512;
constexpr std::size_t kMostAddressBytes = 45;  // the longest text of an IPv6 address
constexpr std::size_t kMostProviderBytes = 255;

bool is_usable(std::string_view text) { return !text.empty() && text.size() <= kMostProviderBytes; }

}  // namespace

Status Move::look_ahead() {
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

Status Move::notify_admins() {
  if (is_trial_) return done();
  std::erase_if(admins_, [&](const ComingAdmin& one) { return repeated_.contains(one.email); });
  return notify_of_imported_admins(use_.ports, use_.outbox, by_, admins_, erased_ == ErasedRows::kImported);
}

std::optional<MovedUser> Move::prepare(const OldUser& old) {
  auto account = account_of(old, use_.ports, report_);
  if (!account) return std::nullopt;
  const auto& user = account->user;
  if (repeated_.contains(user.email)) {
    report_.leave("account", user.email_as_written, std::string(kAddressRepeated));
    ++report_.users_left;
    return std::nullopt;
  }
  auto event = use_.audit.event({.action = "user.imported", .actor = by_.audit_name(), .user = user.id, .email = user.email});
  return MovedUser{
      .account = std::move(*account), .has_second_factor = old.has_second_factor, .event = std::move(event), .erased = erased_};
}

void Move::settle(const MovedUser& row, const RowOutcome& outcome) {
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
  people_[user.id.str()] = {.is_active = user.is_active, .lacks_factor = row.has_second_factor};
}

Status Move::users() {
  auto rows =
      batch<MovedUser>(judge_user, put_user, [this](const MovedUser& row, const RowOutcome& outcome) { settle(row, outcome); });
  USHER_CHECK(server_.each_user(report_, counted<OldUser>([&](const OldUser& old) -> Status {
                                  auto row = prepare(old);
                                  return row ? rows.add(std::move(*row)) : done();
                                })));
  return rows.flush();
}

Move::Person* Move::owner_of(const UserId& user, std::string_view what) {
  const auto found = people_.find(user.str());
  if (found != people_.end()) return &found->second;
  report_.count(what, "its account was not imported");
  return nullptr;
}

void Move::settle(std::int64_t& imported, std::string_view what, std::string_view subject, const RowOutcome& outcome) {
  if (outcome.kind == RowOutcome::Kind::kComes) ++imported;
  if (outcome.kind == RowOutcome::Kind::kStays) report_.leave(what, subject, std::string(outcome.why));
}

std::optional<MovedAccount> Move::prepare(const OldAccount& old) {
  if (!is_usable(old.provider) || !is_usable(old.provider_account_id)) {
    report_.leave("provider account", old.user.str(), "its provider or its id there is missing or too long");
    return std::nullopt;
  }
  if (!owner_of(old.user, "provider account")) return std::nullopt;
  const auto id = crypto::new_id<AccountId>(use_.ports.random, now());
  return MovedAccount{.account = {.id = id,
                                  .user_id = old.user,
                                  .provider = old.provider,
                                  .provider_account_id = old.provider_account_id,
                                  .password_hash = std::nullopt,
                                  .created_at = beginning(old.created_at),
                                  .updated_at = beginning(old.updated_at)},
                      .tokens = seal_tokens(old.tokens, id, use_.sealing)};
}

Status Move::accounts() {
  auto rows = batch<MovedAccount>(judge_account, put_account, [this](const MovedAccount& row, const RowOutcome& outcome) {
    settle(report_.accounts, "provider account", row.account.user_id.str(), outcome);
  });
  USHER_CHECK(server_.each_account(report_, counted<OldAccount>([&](const OldAccount& old) -> Status {
                                     auto row = prepare(old);
                                     return row ? rows.add(std::move(*row)) : done();
                                   })));
  return rows.flush();
}

/// The session's age counts from now. It has not authenticated here, so it is not fresh.
std::optional<MovedSession> Move::prepare(const OldSession& old) {
  const auto* const owner = owner_of(old.user, "session");
  if (!owner) return std::nullopt;
  if (!owner->is_active) {
    report_.count("session", "its account is suspended");
    return std::nullopt;
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
  return moved;
}

Status Move::sessions() {
  auto rows = batch<MovedSession>(judge_session, put_session, [this](const MovedSession& row, const RowOutcome& outcome) {
    settle(report_.sessions, "session", row.session.user_id.str(), outcome);
  });
  USHER_CHECK(server_.each_session(report_, counted<OldSession>([&](const OldSession& old) -> Status {
                                     auto row = prepare(old);
                                     return row ? rows.add(std::move(*row)) : done();
                                   })));
  return rows.flush();
}

MovedFactor Move::prepare(const OldFactor& old) const {
  const auto codes = BackupCodes::of(old.backup_codes, use_.ports.random);
  return {.factor = {.user_id = old.user,
                     .secret_sealed = use_.seals.seal_secret(old.user, old.secret),
                     .backup_codes = use_.seals.seal_codes(old.user, codes.to_json()),
                     .created_at = now()},
          .event = use_.audit.event({.action = "user.second_factor_imported", .actor = by_.audit_name(), .user = old.user})};
}

Status Move::factors() {
  auto rows = batch<MovedFactor>(judge_factor, put_factor, [this](const MovedFactor& row, const RowOutcome& outcome) {
    people_[row.factor.user_id.str()].lacks_factor = false;
    settle(report_.second_factors, "second factor", row.factor.user_id.str(), outcome);
  });
  USHER_CHECK(server_.each_factor(report_, counted<OldFactor>([&](const OldFactor& old) -> Status {
                                    const auto* const owner = owner_of(old.user, "second factor");
                                    if (!owner) return done();
                                    if (owner->lacks_factor) return rows.add(prepare(old));
                                    report_.count("second factor", "it is not enabled there");
                                    return done();
                                  })));
  USHER_CHECK(rows.flush());
  report_missing_factors();
  return done();
}

/// The report must name the accounts that are less protected here than there.
void Move::report_missing_factors() {
  for (const auto& [user, person] : people_)
    if (person.lacks_factor) report_.leave("second factor", user, "it was not imported, so the password alone signs in");
}

Result<MovedKey> Move::prepare(const OldKey& old) const {
  USHER_TRY(auto key, use_.keys.seal_imported(old.key, beginning(old.created_at), old.expires_at));
  return MovedKey{.key = std::move(key), .event = use_.audit.event({.action = "key.imported", .actor = by_.audit_name()})};
}

Status Move::keys() {
  auto rows = batch<MovedKey>(judge_key, put_key, [this](const MovedKey& row, const RowOutcome& outcome) {
    settle(report_.keys, "signing key", row.key.id.str(), outcome);
  });
  USHER_CHECK(server_.each_key(report_, counted<OldKey>([&](const OldKey& old) -> Status {
                                 USHER_TRY(auto row, prepare(old));
                                 return rows.add(std::move(row));
                               })));
  return rows.flush();
}

}  // namespace usher::core

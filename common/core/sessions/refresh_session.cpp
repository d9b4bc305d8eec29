#include "common/core/sessions/refresh_session.h"

#include "common/core/audit/audit_log.h"
#include "common/core/runtime/memory_limits.h"
#include "common/core/sessions/session_validity.h"
#include "common/core/sessions/ways_out.h"
#include "common/core/tokens/access_tokens.h"
#include "common/crypto/sealed_box.h"
#include "common/db/engine/writer.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::string_view kBoxLabel = "refresh_tokens/successor";
/// More rotations than a grace period can contain; a longer chain is damaged.
constexpr int kMaxLinks = 1000;

std::string sealing_key(const Secret& chain_key, const Secret& presented) {
  return crypto::hkdf_sha256(presented.expose(), "usher refresh chain", crypto::kSealingKeySize, chain_key.expose());
}

}  // namespace

std::optional<Secret> RefreshSession::open_successor(const Secret& presented, std::string_view sealed) const {
  for (const auto& key : chain_keys_)
    if (auto next = crypto::open(sealing_key(key, presented), sealed, kBoxLabel)) return next;
  return std::nullopt;
}

Result<std::optional<RefreshSession::LiveEnd>> RefreshSession::live_end(const Secret& presented) const {
  Secret token = presented.clone();
  for (int links = 0; links < kMaxLinks; ++links) {
    const auto now = ports_.clock.now();
    const auto hash = crypto::sha256_base64url(token.expose());
    USHER_TRY(const auto row, ports_.transactions.read_one([&](store::Stores& tx) { return tx.refresh_tokens.find(hash); }));
    if (!row) return std::nullopt;
    if (!row->used_at) {
      if (row->expires_at <= now) return std::nullopt;
      return std::optional(LiveEnd{row->session_id, std::move(token)});
    }
    if (!row->successor_sealed || (links == 0 && *row->used_at + ports_.settings.tokens.refresh_grace <= now))
      return std::nullopt;
    auto next = open_successor(token, *row->successor_sealed);
    if (!next) return std::nullopt;
    token = std::move(*next);
  }
  return std::nullopt;
}

Result<std::optional<SessionId>> RefreshSession::session_of(const Secret& presented) const {
  USHER_TRY(const auto end, live_end(presented));
  if (!end) return std::nullopt;
  return std::optional(end->session);
}

Result<std::optional<store::TokenWithCaller>> RefreshSession::find(const Secret& presented) const {
  const auto hash = crypto::sha256_base64url(presented.expose());
  return ports_.transactions.read_one([&](store::Stores& tx) { return tx.refresh_tokens.find_with_caller(hash); });
}

Result<const Secret*> RefreshSession::choose(const std::vector<Secret>& presented) const {
  if (presented.empty()) return error(ErrorCode::kInvalidRefreshToken);
  if (presented.size() == 1) return &presented.front();
  const Secret* in_grace = nullptr;
  const Secret* consumed = nullptr;
  for (const auto& token : presented) {
    USHER_TRY(const auto found, find(token));
    if (!found || !found->caller.session.is_live(ports_.clock.now())) continue;
    USHER_TRY(const auto end, live_end(token));
    if (end && crypto::equal_in_constant_time(end->token.expose(), token.expose())) return &token;
    const auto*& kind = end ? in_grace : consumed;
    if (!kind) kind = &token;
  }
  if (in_grace) return in_grace;
  return consumed ? consumed : &presented.front();
}

Result<RefreshGrant> RefreshSession::refresh(const std::vector<Secret>& presented, const domain::Caller& caller,
                                             const std::optional<std::string>& audience, bool in_body) const {
  if (audience) USHER_CHECK(access_tokens_.check_audience(*audience));
  USHER_TRY(const Secret* const token, choose(presented));
  USHER_TRY(auto found, find(*token));
  const auto now = ports_.clock.now();
  if (!found || !found->caller.session.is_live(now)) return error(ErrorCode::kInvalidRefreshToken);
  auto& caller_session = found->caller;
  auto& session = caller_session.session;
  if (in_body && session.kind != domain::SessionKind::kProgram)
    return error(ErrorCode::kInvalidRefreshToken,
                 "A browser's refresh token comes in its cookie; programs sign in with cookies: false");
  USHER_CHECK(limits_.take(settings::Limit::kRefreshSession, session.id.str()));
  USHER_CHECK(access_tokens_.require_signer());  // otherwise the token would be consumed without an answer

  auto successor = sessions_.prepare_refresh(session.id, sessions_.slide(session, now));
  USHER_TRY(const auto consumed, consume(*token, session.id, caller, successor));
  if (consumed == Consumed::kReused) return error(ErrorCode::kInvalidRefreshToken);
  if (consumed == Consumed::kRotated) {
    session.expires_at = successor.row.expires_at;
    session.last_seen_at = session.updated_at = now;
    return grant(std::move(caller_session), std::move(successor.token), audience);
  }
  USHER_TRY(auto end, live_end(*token));
  if (!end) return error(ErrorCode::kInvalidRefreshToken);
  USHER_TRY(auto holder,
            ports_.transactions.read_one([&](store::Stores& tx) { return tx.sessions.find_for_caller(end->session); }));
  if (!holder) return error(ErrorCode::kInvalidRefreshToken);
  return grant(std::move(*holder), std::move(end->token), audience);
}

Result<RefreshSession::Consumed> RefreshSession::consume(const Secret& presented, const SessionId& session,
                                                         const domain::Caller& caller,
                                                         SessionFactory::NewRefreshToken& successor) const {
  const auto hash = crypto::sha256_base64url(presented.expose());
  const auto key = sealing_key(chain_keys_.front(), presented);
  const auto sealed = crypto::seal(key, successor.token.expose(), kBoxLabel, ports_.random);
  const auto now = ports_.clock.now();
  // The session first, since it locks its row: a renewal of the session voids the successor as well, or has voided this token.
  const db::WriteOptions how{.key = session.str(), .consistency = db::Consistency::kRow};
  const auto rotated = ports_.transactions.write(how, [&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.sessions.extend(session, successor.row.expires_at, now));
    USHER_TRY(const auto won, tx.refresh_tokens.consume(hash, sealed, now));
    return won ? tx.refresh_tokens.insert(successor.row) : error(ErrorCode::kInvalidRefreshToken);
  });
  if (rotated.ok()) return Consumed::kRotated;
  if (rotated.error().code != ErrorCode::kInvalidRefreshToken) return rotated.error();
  return refuse(hash, session, caller);
}

/// Reuse after the grace period: the token was copied, so the session ends.
Result<RefreshSession::Consumed> RefreshSession::refuse(const std::string& hash, const SessionId& session,
                                                        const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const auto row, ports_.transactions.read_one([&](store::Stores& tx) { return tx.refresh_tokens.find(hash); }));
  const bool in_grace = !row || !row->used_at || *row->used_at + ports_.settings.tokens.refresh_grace > now;
  if (in_grace) return Consumed::kLost;
  const auto reuse = audit_.event({.action = "session.token_reused", .succeeded = false, .session = session}, caller);
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_TRY(const auto owner, tx.sessions.find(session));
    if (!owner) return done();
    USHER_TRY(const auto ended, end_by(tx, domain::WayOut::kTokenReused, owner->user_id, session, now));
    if (ended == 0) return done();
    auto event = reuse;
    event.user_id = owner->user_id;
    return tx.audit_events.append(event);
  }));
  return Consumed::kReused;
}

Result<RefreshGrant> RefreshSession::grant(store::CallerSession holder, Secret refresh_token,
                                           const std::optional<std::string>& audience) const {
  if (!is_valid(holder, ports_.clock.now())) return error(ErrorCode::kInvalidRefreshToken);
  USHER_TRY(auto access_token, access_tokens_.mint(holder.user, holder.session, holder.profile, audience));
  return RefreshGrant{.access_token = std::move(access_token),
                      .expires_in = access_tokens_.lifetime(holder.session),
                      .refresh_token = std::move(refresh_token),
                      .session = std::move(holder.session)};
}

}  // namespace usher::core

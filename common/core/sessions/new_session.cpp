#include "common/core/sessions/new_session.h"

#include "common/core/tokens/access_tokens.h"
#include "common/core/user_fields/user_fields.h"
#include "common/domain/actor.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/sessions/refresh_tokens.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

constexpr std::chrono::days kForgottenSession{1};

}  // namespace

NewSession SessionFactory::prepare(const UserId& user, bool remember, std::string amr, const domain::Proof& proof,
                                   const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  const auto& tokens = ports_.settings.tokens;
  const auto life = remember ? tokens.refresh_ttl : std::min(kForgottenSession, tokens.refresh_ttl);
  Secret session_token(crypto::random_token(ports_.random));
  domain::Session session{.id = crypto::new_id<SessionId>(ports_.random, now),
                          .user_id = user,
                          .token_hash = crypto::sha256_base64url(session_token.expose()),
                          .remembered = remember,
                          .amr = std::move(amr),
                          .ip = caller.address,
                          .user_agent = caller.user_agent,
                          .created_at = now,
                          .updated_at = now,
                          .last_seen_at = now,
                          .authenticated_at = now,
                          .proved_at = proof.at,
                          .proved_by = proof.by,
                          .expires_at = std::min(now + life, now + tokens.session_max),
                          .ends_at = now + tokens.session_max};
  auto refresh = prepare_refresh(session.id, session.expires_at);
  return {std::move(session), std::move(refresh.row), std::move(session_token), std::move(refresh.token)};
}

SessionFactory::NewRefreshToken SessionFactory::prepare_refresh(const SessionId& session, Time expires_at) const {
  const auto now = ports_.clock.now();
  Secret token(crypto::random_token(ports_.random));
  return {{.id = crypto::new_id<RefreshTokenId>(ports_.random, now),
           .session_id = session,
           .token_hash = crypto::sha256_base64url(token.expose()),
           .created_at = now,
           .expires_at = expires_at},
          std::move(token)};
}

NewSession SessionFactory::prepare_renewal(const domain::Session& session, const domain::Proof& proof) const {
  const auto now = ports_.clock.now();
  Secret token(crypto::random_token(ports_.random));
  auto renewed = session;
  renewed.token_hash = crypto::sha256_base64url(token.expose());
  renewed.set_proof(proof);
  renewed.expires_at = slide(session, now);
  auto refresh = prepare_refresh(session.id, renewed.expires_at);
  return {std::move(renewed), std::move(refresh.row), std::move(token), std::move(refresh.token)};
}

Status SessionFactory::renew(store::Stores& tx, const NewSession& made, Renewal renewal) const {
  const auto& session = made.session;
  const auto now = made.refresh_row.created_at;
  USHER_CHECK(access_tokens_.require_signer());
  // First, since it locks the session's row: a refresh of the session ends before the chain is voided, or sees it voided.
  USHER_CHECK(tx.sessions.renew(session, now));
  if (const auto proved = session.proof().strong_at()) USHER_CHECK(tx.users.note_proof(session.user_id, *proved));
  if (renewal == Renewal::kAllTokens) {
    USHER_CHECK(tx.refresh_tokens.void_chain(session.id, now));
    USHER_CHECK(tx.refresh_tokens.insert(made.refresh_row));
  }
  return tx.sessions.extend(session.id, session.expires_at, now);
}

Result<SessionGrant> SessionFactory::grant_after(domain::User user, NewSession made,
                                                 const std::function<Status(store::Stores&, const NewSession&)>& work) const {
  USHER_TRY(auto profile, ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<domain::Profile>> {
    USHER_CHECK(work(tx, made));
    return tx.profiles.find(user.id);
  }));
  return grant(std::move(user), std::move(profile), std::move(made));
}

Time SessionFactory::slide(const domain::Session& session, Time now) const {
  if (!session.remembered) return session.expires_at;
  return std::min(now + ports_.settings.tokens.refresh_ttl, session.ends_at);
}

Status SessionFactory::insert(store::Stores& tx, const domain::Session& session, const domain::RefreshToken& refresh) const {
  USHER_CHECK(access_tokens_.require_signer());  // a session that cannot be answered is not committed
  USHER_CHECK(tx.sessions.insert(session));
  USHER_CHECK(tx.refresh_tokens.insert(refresh));
  if (session.impersonated_by) return done();
  return tx.sessions.end_oldest(session.user_id, static_cast<int>(ports_.settings.tokens.sessions_per_user), session.created_at);
}

Result<SessionGrant> SessionFactory::grant(domain::User user, std::optional<domain::Profile> profile, NewSession made) const {
  USHER_TRY(auto access_token, access_tokens_.mint(user, made.session, profile));
  const auto expires_in = access_tokens_.lifetime(made.session);
  auto user_fields = UserFields(ports_.settings).returned_if_any(user.user_fields);
  return SessionGrant{.user = std::move(user),
                      .profile = std::move(profile),
                      .session = std::move(made.session),
                      .session_token = std::move(made.session_token),
                      .refresh_token = std::move(made.refresh_token),
                      .access_token = std::move(access_token),
                      .expires_in = expires_in,
                      .device_token = std::nullopt,
                      .user_fields = std::move(user_fields)};
}

}  // namespace usher::core

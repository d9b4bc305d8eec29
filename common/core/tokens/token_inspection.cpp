#include "common/core/tokens/token_inspection.h"

#include "common/base/text.h"
#include "common/core/tokens/key_ring.h"
#include "common/store/sessions/sessions.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

SessionState state_of(const store::SessionWithUser& found, Time now) {
  if (found.session.ended_at) return SessionState::kEnded;
  if (!found.session.is_live(now)) return SessionState::kExpired;
  return found.user.is_active ? SessionState::kLive : SessionState::kSuspended;
}

struct EndWords {
  domain::EndReason reason;
  std::string_view words;
};
constexpr std::array kEndWords{EndWords{domain::EndReason::kSignedOut, "by a sign-out"},
                               EndWords{domain::EndReason::kRevoked, "by a revocation"},
                               EndWords{domain::EndReason::kPasswordChanged, "because the password was changed"},
                               EndWords{domain::EndReason::kPasswordReset, "because the password was reset"},
                               EndWords{domain::EndReason::kFactorChanged, "because the second factor changed"},
                               EndWords{domain::EndReason::kAddressReclaimed, "because the address's owner verified it"},
                               EndWords{domain::EndReason::kSuspended, "because the account was suspended"},
                               EndWords{domain::EndReason::kTokenReused, "because a consumed refresh token was reused"},
                               EndWords{domain::EndReason::kReplaced, "because newer sessions replaced it"}};

/// Starts with a space; empty if no reason is stored.
std::string words_of_end(std::string_view stored) {
  const auto* const found =
      find_where(kEndWords, [stored](const EndWords& row) { return domain::to_text(row.reason) == stored; });
  return found ? " " + std::string(found->words) : "";
}

/// Empty for a live session.
std::string fault_of(SessionState state, std::string_view end_reason) {
  switch (state) {
    case SessionState::kLive:
      return "";
    case SessionState::kEnded:
      return "its session has ended" + words_of_end(end_reason);
    case SessionState::kExpired:
      return "its session has expired";
    case SessionState::kSuspended:
      return "its account is suspended";
    case SessionState::kUnknown:
      return "its session is unknown here: it ended long ago or belongs to another database";
  }
  return "";
}

/// The audience of a token that our own operations refuse; empty if that is not known.
std::string purpose_of(const crypto::jwt::Decoded& token, const settings::Tokens& tokens) {
  if (!token.header.find("typ"))
    return "a token of /api/auth/token has no typ: it is for back ends, /api/v1/profile, /api/user/profile and /api/chat";
  const auto audience = token.claim_text("aud");
  const auto& known = tokens.audiences;
  const auto found = std::ranges::find(known, audience);
  if (found == known.begin()) return "";  // without a list, too
  const bool is_for_chat = !audience.empty() && audience == tokens.chat_audience;
  return found != known.end() || is_for_chat ? "it is for the back end " + std::string(audience) + "; Usher itself refuses it"
                                             : "";
}

bool is_localhost_with_port(std::string_view origin) {
  const auto url = parse_url(origin);
  return origin.starts_with("http://localhost:") && url && !url->user && url->port && url->rest.empty();
}

AccessTokens::Parties parties_of(AccessTokens::Parties parties, const crypto::jwt::Decoded& token, PublicUrl public_url) {
  const auto issuer = token.claim_text("iss");
  if (public_url == PublicUrl::kSet || !is_localhost_with_port(issuer)) return parties;
  if (parties.audience == parties.issuer) parties.audience = issuer;
  parties.issuer = issuer;
  return parties;
}

}  // namespace

Result<InspectedToken> inspect_token(std::string_view token, PublicUrl public_url, const Ports& ports, KeyRing& keys,
                                     const AccessTokens& access_tokens) {
  USHER_TRY(auto decoded, crypto::jwt::decode_unverified(token));
  USHER_CHECK(keys.reload());
  USHER_TRY(auto faults, access_tokens.faults(decoded, parties_of(access_tokens.parties(), decoded, public_url)));
  if (auto purpose = faults.empty() ? "" : purpose_of(decoded, ports.settings.tokens); !purpose.empty())
    faults.push_back(std::move(purpose));
  InspectedToken inspected{.header = {}, .claims = {}, .faults = std::move(faults)};
  const SessionId sid(std::string(decoded.claim_text("sid")));
  if (!sid.empty() && is_storable(sid.str())) {
    USHER_TRY(const auto found, ports.transactions.read([&](store::Stores& tx) { return tx.sessions.find_with_user(sid); }));
    if (found) inspected.session = state_of(*found, ports.clock.now());
    USHER_TRY(const auto reason, ports.transactions.read([&](store::Stores& tx) { return tx.sessions.end_reason(sid); }));
    if (auto fault = fault_of(inspected.session, reason.value_or("")); !fault.empty())
      inspected.faults.push_back(std::move(fault));
    if (found && found->user.id.str() != decoded.claim_text("sub"))
      inspected.faults.emplace_back("sub is not the user of its session");
  }
  inspected.header = std::move(decoded.header);
  inspected.claims = std::move(decoded.claims);
  return inspected;
}

}  // namespace usher::core

#include "common/core/token_inspection.h"

namespace usher::core {
namespace {

SessionState state_of(const store::SessionWithUser& found, Time now) {
  if (found.session.ended_at) return SessionState::kEnded;
  if (!found.session.is_live(now)) return SessionState::kExpired;
  return found.user.is_active ? SessionState::kLive : SessionState::kSuspended;
}

/// Empty for a live one.
std::string_view fault_of(SessionState state) {
  switch (state) {
    case SessionState::kLive:
      return "";
    case SessionState::kEnded:
      return "its session has ended by a sign-out or a revocation";
    case SessionState::kExpired:
      return "its session has run out";
    case SessionState::kSuspended:
      return "its account is suspended";
    case SessionState::kUnknown:
      return "its session is unknown here: long over, or of another database";
  }
  return "";
}

bool is_localhost_with_port(std::string_view origin) {
  constexpr std::string_view kLocalhost = "http://localhost:";
  return origin.starts_with(kLocalhost) && origin.size() > kLocalhost.size() &&
         origin.find_first_not_of("0123456789", kLocalhost.size()) == std::string_view::npos;
}

}  // namespace

AccessTokens::Parties TokenInspection::parties_of(const crypto::jwt::Decoded& token, PublicUrl public_url) const {
  auto parties = access_tokens_.parties();
  const auto issuer = token.claim_text("iss");
  if (public_url == PublicUrl::kSet || !is_localhost_with_port(issuer)) return parties;
  if (parties.audience == parties.issuer) parties.audience = issuer;
  parties.issuer = issuer;
  return parties;
}

Result<InspectedToken> TokenInspection::inspect(std::string_view token, PublicUrl public_url) const {
  USHER_TRY(auto decoded, crypto::jwt::decode_unverified(token));
  USHER_CHECK(keys_.load());
  InspectedToken inspected{.header = {}, .claims = {}, .faults = access_tokens_.faults(decoded, parties_of(decoded, public_url))};
  const SessionId sid(std::string(decoded.claim_text("sid")));
  if (!sid.empty()) {
    USHER_TRY(const auto found, ports_.transactions.read([&](store::Stores& tx) { return tx.sessions.find_with_user(sid); }));
    if (found) inspected.session = state_of(*found, ports_.clock.now());
    if (const auto fault = fault_of(inspected.session); !fault.empty()) inspected.faults.emplace_back(fault);
    if (found && found->user.id.str() != decoded.claim_text("sub"))
      inspected.faults.emplace_back("sub is not the owner of its session");
  }
  inspected.header = std::move(decoded.header);
  inspected.claims = std::move(decoded.claims);
  return inspected;
}

}  // namespace usher::core

#include "common/core/passkeys/passkey_ceremonies.h"

#include <sstream>

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/settings/site_name.h"
#include "common/store/sessions/verifications.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

struct CeremonyRow {
  Ceremony ceremony;
  std::string_view name;  ///< In the token.
  bool must_verify_user;  ///< Where the passkey stands for both factors or for the second one.
};
constexpr EnumArray kCeremonies(&CeremonyRow::ceremony, {{Ceremony::kSignIn, "sign_in", false},
                                                         {Ceremony::kSecondFactor, "second_factor", true},
                                                         {Ceremony::kReauthenticate, "reauthenticate", false},
                                                         {Ceremony::kReauthenticateVerified, "reauthenticate_verified", true},
                                                         {Ceremony::kRegister, "register", false},
                                                         {Ceremony::kSignUp, "sign_up", false},
                                                         {Ceremony::kReset, "reset", false}});

/// COSE: EdDSA, ES256, RS256.
constexpr std::array<int, 3> kAlgorithms{-8, -7, -257};

json::Array descriptors(const std::vector<domain::Passkey>& passkeys, const std::string& rp_id) {
  json::Array list;
  for (const auto& passkey : passkeys) {
    if (!passkey.works_at(rp_id)) continue;
    json::Object one{{"type", "public-key"}, {"id", passkey.credential_id}};
    json::Array transports;
    std::istringstream words(passkey.transports);
    for (std::string word; words >> word;) transports.emplace_back(word);
    if (!transports.empty()) one.set("transports", std::move(transports));
    list.emplace_back(std::move(one));
  }
  return list;
}

std::string_view wish(bool is_required) { return is_required ? "required" : "preferred"; }

std::string_view why_off(const std::string& public_url) {
  const auto url = parse_url(public_url);
  if (!url || IpAddress::parse(url->host)) return "Passkeys are off: PUBLIC_URL has an IP address, and passkeys need a domain";
  if (url->scheme != "https" && !is_localhost(url->host))
    return "Passkeys are off: PUBLIC_URL is http, and passkeys need https outside localhost";
  return {};
}

}  // namespace

RelyingParty relying_party_of(const settings::Settings& settings) {
  RelyingParty party{.id = settings.passkeys.rp_id,
                     .name = settings::site_name(settings),
                     .origins = {settings.public_url},
                     .why_off = why_off(settings.public_url)};
  const auto add = [&](const std::string& origin) {
    const bool is_exact = origin.find_first_of("*?") == std::string::npos;
    if (is_exact && !contains(party.origins, origin)) party.origins.push_back(origin);
  };
  if (const auto site = parse_url(settings.site_url)) add(site->origin());
  for (const auto* list : {&settings.cors.origins, &settings.trusted_origins})
    for (const auto& origin : *list) add(origin);
  return party;
}

Status PasskeyCeremonies::require_on() const {
  return party_.why_off.empty() ? done() : error(ErrorCode::kForbidden, std::string(party_.why_off));
}

bool PasskeyCeremonies::must_verify(Ceremony ceremony) const {
  return kCeremonies[ceremony].must_verify_user || ports_.settings.passkeys.require_user_verification;
}

PasskeyOptions PasskeyCeremonies::made(Ceremony ceremony, std::string_view binding, json::Object options,
                                       const std::optional<UserId>& user, json::Object kept) const {
  json::Object content{{"for", kCeremonies[ceremony].name},
                       {"at_ms", to_ms(ports_.clock.now())},
                       {"nonce", crypto::random_token(ports_.random)},
                       {"bound", crypto::sha256_base64url(binding)}};
  if (user) content.set("user", user->str());
  if (!kept.empty()) content.set("kept", std::move(kept));
  Secret token(signatures_.sign(base64url_encode(json::to_text(content))));
  options.set("challenge", base64url_encode(crypto::sha256(token.expose())));
  return {std::move(token), std::move(options)};
}

Result<PasskeyOptions> PasskeyCeremonies::request(Ceremony ceremony, std::string_view binding,
                                                  const std::vector<domain::Passkey>& allowed) const {
  USHER_CHECK(require_on());
  json::Object options{{"rpId", party_.id},
                       {"timeout", std::chrono::milliseconds(kCeremonyLife).count()},
                       {"userVerification", wish(must_verify(ceremony))},
                       {"allowCredentials", descriptors(allowed, party_.id)}};
  return made(ceremony, binding, std::move(options), std::nullopt, {});
}

Result<PasskeyOptions> PasskeyCeremonies::creation(Ceremony ceremony, std::string_view binding, const domain::User& holder,
                                                   const std::vector<domain::Passkey>& existing, json::Object kept) const {
  USHER_CHECK(require_on());
  json::Array parameters;
  for (const auto algorithm : kAlgorithms) parameters.emplace_back(json::Object{{"type", "public-key"}, {"alg", algorithm}});
  json::Object options{{"rp", json::Object{{"id", party_.id}, {"name", party_.name}}},
                       {"user", json::Object{{"id", base64url_encode(holder.id.str())},
                                             {"name", holder.email_as_written},
                                             {"displayName", holder.name.value_or(holder.email_as_written)}}},
                       {"pubKeyCredParams", std::move(parameters)},
                       {"timeout", std::chrono::milliseconds(kCeremonyLife).count()},
                       {"excludeCredentials", descriptors(existing, party_.id)},
                       {"authenticatorSelection", json::Object{{"residentKey", "required"},
                                                               {"requireResidentKey", true},
                                                               {"userVerification", wish(must_verify(ceremony))}}},
                       {"attestation", "none"}};
  return made(ceremony, binding, std::move(options), holder.id, std::move(kept));
}

Result<OpenedCeremony> PasskeyCeremonies::open(const Secret& token, Ceremony ceremony, std::string_view binding) const {
  USHER_CHECK(require_on());
  const auto signed_part = signatures_.verify(token.expose());
  const auto text = signed_part ? base64url_decode(*signed_part) : std::nullopt;
  const auto members = json::parse_stored_object(text.value_or(""));
  const auto* const at = members.find("at_ms");
  const bool is_bound = crypto::equal_in_constant_time(json::text_at(members, "bound"), crypto::sha256_base64url(binding));
  if (!is_bound || json::text_at(members, "for") != kCeremonies[ceremony].name || !at || !at->integer())
    return crypto::invalid_passkey(kForeignCeremony);
  const auto begun = from_ms(*at->integer());
  if (ports_.clock.now() >= begun + kCeremonyLife)
    return error(ErrorCode::kTokenExpired, "The passkey took more than five minutes; try again");
  const auto user = json::text_at(members, "user");
  const auto* const kept = members.find("kept");
  return OpenedCeremony{.hash = crypto::sha256_base64url(token.expose()),
                        .begun = begun,
                        .terms = {.rp_id = party_.id,
                                  .origins = party_.origins,
                                  .challenge = crypto::sha256(token.expose()),
                                  .demands_user_verification = must_verify(ceremony)},
                        .user = user.empty() ? std::nullopt : std::optional(UserId(std::string(user))),
                        .kept = kept && kept->object() ? *kept->object() : json::Object()};
}

Status PasskeyCeremonies::spend(store::Stores& tx, const OpenedCeremony& ceremony) const {
  USHER_TRY(const bool is_first, tx.verifications.issue_if_absent({.id = ceremony.hash,
                                                                   .purpose = domain::purpose::kPasskeyCeremony,
                                                                   .token_hash = ceremony.hash,
                                                                   .created_at = ports_.clock.now(),
                                                                   .expires_at = ceremony.begun + kCeremonyLife}));
  return is_first ? done() : crypto::invalid_passkey(kUsedCeremony);
}

}  // namespace usher::core

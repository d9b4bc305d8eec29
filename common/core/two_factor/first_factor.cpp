#include "common/core/two_factor/first_factor.h"

#include "common/json/value.h"

namespace usher::core {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"pwd", "social", "mail", "anonymous",
                                                 "passkey"};  // in the order of the enumerators

std::optional<std::string> text_of(const json::Value& document, std::string_view name) {
  const auto* member = document.find(name);
  return member && member->string() ? std::optional(*member->string()) : std::nullopt;
}

std::vector<SessionId> sessions_of(const json::Value& document) {
  std::vector<SessionId> sessions;
  const auto* const list = document.find("replaced");
  if (!list || !list->array()) return sessions;
  for (const auto& id : *list->array())
    if (id.string()) sessions.emplace_back(*id.string());
  return sessions;
}

std::optional<domain::Proof> proof_in(const json::Value& document) {
  const auto by = text_of(document, "proved_by");
  const auto* const at = document.find("proved_at_ms");
  if (!by || !at || !at->integer()) return std::nullopt;
  return domain::Proof{domain::proof_kind_of(*by), from_ms(*at->integer())};
}

std::optional<bool> flag_of(const json::Value& document, std::string_view name) {
  const auto* member = document.find(name);
  return member && member->boolean() ? std::optional(*member->boolean()) : std::nullopt;
}

}  // namespace

std::string with_second_factor(std::string amr, std::initializer_list<std::string_view> words) {
  for (const auto word : words) {
    const auto one = " " + std::string(word);
    if ((" " + amr + " ").find(one + " ") == std::string::npos) amr += one;
  }
  return amr;
}

bool may_mail_code(const domain::SecondFactor& factor, FirstFactor::Kind first) {
  // Without another factor the user would be locked out; the mailbox alone is then the accepted protection.
  const bool is_of_the_mailbox = first == FirstFactor::Kind::kMail || first == FirstFactor::Kind::kSocial;
  return factor.is_mail_alone() || (!is_of_the_mailbox && !factor.mail_distrusted);
}

/// A mailed link or code is the one first factor that RFC 8176 calls `otp`.
FirstFactor::Kind first_factor_of(std::string_view amr) {
  const auto first = amr.substr(0, amr.find(' '));
  if (first == "otp") return FirstFactor::Kind::kMail;
  if (first == "hwk") return FirstFactor::Kind::kPasskey;
  return first == kFederatedAmr ? FirstFactor::Kind::kSocial : FirstFactor::Kind::kPassword;
}

domain::Proof with_mailed_code(const domain::Proof& before, domain::ProofKind demanded, Time now) {
  const auto mailed = domain::proof_of(domain::Way::kMailbox, now);
  return domain::suffices(mailed.by, demanded) ? mailed : before;
}

std::string FirstFactor::to_payload() const {
  json::Object payload{
      {"kind", kKinds.at(static_cast<std::size_t>(kind))}, {"amr", amr}, {"remember", remember}, {"keeps_cookies", is_browser}};
  if (redirect_to) payload.set("redirect_to", *redirect_to);
  if (email_code_mac) payload.set("mailed_mac", *email_code_mac);
  if (anonymous) payload.set("anonymous", anonymous->str());
  json::Array sessions;
  for (const auto& session : replaced) sessions.emplace_back(session.str());
  if (!sessions.empty()) payload.set("replaced", std::move(sessions));
  if (proof) payload.set("proved_by", domain::to_text(proof->by)).set("proved_at_ms", to_ms(proof->at));
  if (passkey) payload.set("passkey", passkey->str());
  return json::to_text(payload);
}

std::optional<FirstFactor> FirstFactor::of(const std::optional<std::string>& payload) {
  const auto document = json::parse(payload.value_or(""));
  if (!document.ok()) return std::nullopt;
  const auto kind = std::find(kKinds.begin(), kKinds.end(), text_of(document.value(), "kind").value_or(""));
  auto amr = text_of(document.value(), "amr");
  const auto remember = flag_of(document.value(), "remember");
  const auto is_browser = flag_of(document.value(), "keeps_cookies");
  const auto left = text_of(document.value(), "anonymous");
  const auto passkey = text_of(document.value(), "passkey");
  if (kind == kKinds.end() || !amr || !remember || !is_browser) return std::nullopt;
  return FirstFactor{.kind = static_cast<Kind>(kind - kKinds.begin()),
                     .amr = std::move(*amr),
                     .remember = *remember,
                     .is_browser = *is_browser,
                     .redirect_to = text_of(document.value(), "redirect_to"),
                     .email_code_mac = text_of(document.value(), "mailed_mac"),
                     .anonymous = left ? std::optional(UserId(*left)) : std::nullopt,
                     .replaced = sessions_of(document.value()),
                     .proof = proof_in(document.value()),
                     .passkey = passkey ? std::optional(PasskeyId(*passkey)) : std::nullopt};
}

}  // namespace usher::core

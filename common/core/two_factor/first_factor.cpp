#include "common/core/two_factor/first_factor.h"

#include "common/base/text.h"
#include "common/core/mail/outbox.h"
#include "common/json/fields.h"

namespace usher::core {
namespace {

std::optional<domain::Proof> proof_in(const json::Value& document) {
  const auto by = json::text_at(document, "proved_by");
  const auto* const at = document.find("proved_at_ms");
  if (by.empty() || !at || !at->integer()) return std::nullopt;
  return domain::Proof{domain::proof_kind_of(by), from_ms(*at->integer())};
}

Error lost(const std::string& how_on) {
  return error(ErrorCode::kSecondFactorLost, {"user reset-2fa"},
               "The second factor of this account was lost" + how_on + " an operator removes it with `{}`");
}

}  // namespace

std::string with_second_factor(std::string amr, std::initializer_list<std::string_view> words) {
  for (const auto word : words) {
    const auto one = " " + std::string(word);
    if ((" " + amr + " ").find(one + " ") == std::string::npos) amr += one;
  }
  return amr;
}

bool may_mail_code(const domain::SecondFactor& factor, FirstFactor::Kind first, const domain::User& user) {
  // Without another factor the user would be locked out; the mailbox alone is then the accepted protection.
  const bool is_of_the_mailbox = first == FirstFactor::Kind::kMail || first == FirstFactor::Kind::kSocial;
  return (factor.is_mail_alone() && !user.has_passkey) || (!is_of_the_mailbox && !factor.mail_distrusted);
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

json::Object FirstFactor::to_payload() const {
  auto payload = *json::to_value(*this).object();
  payload.set("kind", kFirstFactors[kind].stored);
  if (replaced.empty()) payload.erase("replaced");
  if (proof) payload.set("proved_by", domain::to_text(proof->by)).set("proved_at_ms", to_ms(proof->at));
  return payload;
}

std::optional<FirstFactor> FirstFactor::of(const std::optional<std::string>& payload) {
  const auto document = json::parse_stored(payload.value_or(""));
  auto read = json::decode<FirstFactor>(document);
  const auto* const row = find_by(kFirstFactors, json::text_at(document, "kind"), &FirstFactorRow::stored);
  if (!read.ok() || !row) return std::nullopt;
  auto first = std::move(read).value();
  first.kind = row->kind;
  first.proof = proof_in(document);
  return first;
}

std::optional<Error> refusal_of_lost_app(const domain::User& user, const domain::SecondFactor& factor, FirstFactor::Kind first,
                                         const settings::Settings& settings) {
  if (user.role == domain::kAdminRole) return lost(", and an admin's is not replaced by a mailed code;");
  if (factor.mail_distrusted) return lost(", and after a password reset by mail a mailed code proves nothing more;");
  if (!mail_goes(settings)) return lost(", and no mail goes out that could bring a code instead;");
  if (first != FirstFactor::Kind::kPassword)
    return lost("; sign in with the password, and have a code mailed. If the account has no password,");
  return std::nullopt;
}

}  // namespace usher::core

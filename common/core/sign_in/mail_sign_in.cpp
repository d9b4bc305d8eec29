#include "common/core/sign_in/mail_sign_in.h"

#include "common/core/accounts/visitors.h"
#include "common/json/fields.h"
#include "common/store/accounts/users.h"

namespace usher::core {
namespace {

constexpr auto kLink = domain::purpose::kSignInLink;
/// RFC 8176 has no value for control of a mailbox; a link or code by mail is a one-time password.
constexpr const char* kAmr = "otp";

/// Returns the row of a live link.
Result<domain::Verification> find_link(store::Stores& tx, const std::string& token_hash, Time now) {
  USHER_TRY(auto found, tx.verifications.find(kLink, token_hash));
  if (!found || found->used_at || !found->address) return error(ErrorCode::kInvalidToken);
  if (found->expires_at <= now) return error(ErrorCode::kTokenExpired);
  return std::move(*found);
}

/// Returns whether the refusal is final, so that the link or code stays consumed.
bool is_final(const Error& refusal) {
  return refusal.code == ErrorCode::kAccountSuspended || refusal.code == ErrorCode::kSignupDisabled ||
         refusal.code == ErrorCode::kEmailTaken || refusal.code == ErrorCode::kSecondFactorLost;
}

}  // namespace

/// The result of the write: a value even for a refusal, so that the consumption of the link or code commits.
struct MailSignIn::Outcome {
  std::optional<Error> refusal = {};
  EmailAccountMatch who = {};
  SessionIssuer::Issued issued = {};
};

Status MailSignIn::ask_link(LinkRequest request, const domain::Caller& caller) const {
  request.anonymous = caller.anonymous ? std::optional(caller.anonymous->str()) : std::nullopt;
  request.visitor = caller.visitor ? std::optional(caller.visitor->str()) : std::nullopt;
  USHER_TRY(const auto address, domain::EmailAddress::parse(request.email));
  json::Faults faults;
  if (request.name) json::check_text(*request.name, domain::kNameRules, "name", faults);
  USHER_CHECK(faults.status());
  auto mail = outbox_.make({.kind = mail_request::kSignInLink, .address = address.written}, caller);
  mail.payload = json::encode(request);
  const auto asked = ports_.transactions.write([&](store::Stores& tx) { return requests_.append(tx, mail, caller); });
  if (!asked.ok()) audit_.post_refusal(asked.error(), address, caller);
  return asked;
}

Result<LinkRequest> MailSignIn::look(const Secret& token) const {
  const auto hash = crypto::sha256_base64url(token.expose());
  return ports_.transactions.read([&](store::Stores& tx) -> Result<LinkRequest> {
    USHER_TRY(const auto link, find_link(tx, hash, ports_.clock.now()));
    USHER_TRY(auto asked, json::decode<LinkRequest>(payload_of(link)));
    USHER_TRY(const auto address, domain::EmailAddress::parse(asked.email));
    USHER_TRY(const auto owner, tx.users.find_by_email(address.compared));
    asked.takes_over = owner && owner->is_unclaimed();
    return asked;
  });
}

template <class F>
Result<MailSignedIn> MailSignIn::sign_in(const domain::EmailAddress& address, SignUpDetails details,
                                         const MailSignInContext& with, const domain::Caller& caller, F consume) const {
  USHER_TRY(const auto owner,
            ports_.transactions.read([&](store::Stores& tx) { return tx.users.find_by_email(address.compared); }));
  USHER_TRY(const auto candidate, prepare_candidate(ports_, outbox_, audit_, address, std::move(details), caller));
  FirstFactor first{
      .kind = FirstFactor::Kind::kMail, .amr = kAmr, .is_browser = with.is_browser, .redirect_to = with.redirect_to};
  const auto reason = owner ? SessionIssuer::SignInReason::kSignIn : SessionIssuer::SignInReason::kSignUp;
  auto issuance = issuer_.prepare(owner.value_or(candidate.account.user), std::move(first), with.device_token, caller, reason);
  USHER_TRY(auto written, ports_.transactions.write([&](store::Stores& tx) -> Result<Outcome> {
    USHER_CHECK(consume(tx));
    auto who = find_or_create_account(tx, candidate, ports_.settings);
    if (!who.ok() && is_final(who.error())) return Outcome{.refusal = who.error()};
    if (!who.ok()) return who.error();
    auto issued = issuer_.issue_or_challenge(tx, who.value().user, issuance);
    if (!issued.ok() && is_final(issued.error())) return Outcome{.refusal = issued.error()};
    if (!issued.ok()) return issued.error();
    return Outcome{.who = who.value(), .issued = std::move(issued).value()};
  }));
  if (written.refusal) {
    audit_.post_refusal(*written.refusal, owner ? std::optional(owner->id) : std::nullopt, address.compared, caller);
    return *written.refusal;
  }
  USHER_TRY(auto outcome, issuer_.finish(std::move(issuance), std::move(written.issued)));
  return MailSignedIn{.outcome = std::move(outcome), .is_new = written.who.is_new};
}

Result<MailSignedIn> MailSignIn::by_link(const Secret& token, const MailSignInContext& with, const domain::Caller& caller) const {
  USHER_TRY(auto request, look(token));
  USHER_TRY(const auto address, domain::EmailAddress::parse(request.email));
  const auto hash = crypto::sha256_base64url(token.expose());
  auto from = caller;
  if (!is_same_browser(from.anonymous, request.anonymous)) from.anonymous.reset();
  if (!is_same_browser(from.visitor, request.visitor)) from.visitor.reset();
  return sign_in(address, {.name = std::move(request.name)}, with, from, [&](store::Stores& tx) -> Status {
    const auto now = ports_.clock.now();
    USHER_CHECK(find_link(tx, hash, now));
    USHER_TRY(const auto consumed, tx.verifications.consume(kLink, hash, now));
    return consumed ? done() : error(ErrorCode::kInvalidToken);
  });
}

Result<MailSignedIn> MailSignIn::by_code(std::string_view email, const Secret& code, SignUpDetails details,
                                         const MailSignInContext& with, const domain::Caller& caller) const {
  USHER_TRY(const auto address, domain::EmailAddress::parse(email));
  const auto proved = codes_.prove(CodeFor::kSignIn, email, code, caller);
  if (!proved.ok()) {
    audit_.post_refusal(proved.error(), address, caller);
    return proved.error();
  }
  const auto& proof = proved.value();
  return sign_in(proof.address, std::move(details), with, caller, [&](store::Stores& tx) { return codes_.consume(tx, proof); });
}

}  // namespace usher::core

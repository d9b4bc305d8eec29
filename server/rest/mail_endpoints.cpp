#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "server/authentication/rows.h"
#include "server/rest/rest.h"
#include "server/rest/views.h"

namespace usher::rest {
namespace {

struct ForgotBody {
  std::string email;
  static constexpr std::string_view kSchema = "ForgotBody";
  static constexpr auto fields() { return json::fields_of(json::required("email", &ForgotBody::email, {.format = "email"})); }
};

struct ResetBody {
  Secret token;
  std::optional<Secret> new_password;
  std::optional<std::vector<std::string>> remove_ways;
  static constexpr std::string_view kSchema = "ResetBody";
  static constexpr auto fields() {
    return json::fields_of(json::required("token", &ResetBody::token),
                           json::optional("new_password", &ResetBody::new_password, {.about = "required if the account has one"}),
                           json::optional("remove_ways", &ResetBody::remove_ways,
                                          {.about = "ids of passkeys and linked accounts; absent: those of the last seven days "
                                                    "and from before the address was proved"}));
  }
};

struct TokenBody {
  Secret token;
  static constexpr std::string_view kSchema = "TokenBody";
  static constexpr auto fields() {
    return json::fields_of(json::required("token", &TokenBody::token, {.about = "from the mail"}));
  }
};

struct ResendBody {
  std::optional<std::string> email;
  static constexpr std::string_view kSchema = "ResendBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("email", &ResendBody::email, {.format = "email", .about = "absent: the caller's own"}));
  }
};

struct RestChangeEmailBody {
  std::string new_email;
  std::optional<Secret> password;
  static constexpr std::string_view kSchema = "ChangeEmailBody";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("new_email", &RestChangeEmailBody::new_email, {.format = "email"}),
        json::optional("password", &RestChangeEmailBody::password, {.about = "absent: the session must be fresh"}));
  }
};

// The answers to those who ask for a mail are empty, so that they do not reveal whether one was sent (user enumeration).

Status ask_reset(const Surface& use, Request& request, const ForgotBody& body) {
  return use.core.password_reset.ask(body.email, authentication::caller_of(request, use.cookies));
}

Result<Response> reset(const Surface& use, Request& request, ResetBody body) {
  USHER_TRY(const auto done, use.core.password_reset.reset({.token = std::move(body.token),
                                                            .new_password = std::move(body.new_password),
                                                            .device_token = use.cookies.device_token(request),
                                                            .remove_ways = std::move(body.remove_ways)},
                                                           authentication::caller_of(request)));
  auto response = http::no_content();
  use.cookies.set_device(response, done.device_token);
  return response;
}

Result<Response> verify_email(const Surface& use, Request& request, TokenBody body) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  USHER_TRY(auto verified,
            use.core.email_verification.verify({.token = std::move(body.token),
                                                .signed_in = actor ? std::optional(actor->user().id) : std::nullopt,
                                                .device_token = use.cookies.device_token(request)},
                                               authentication::caller_of(request)));
  if (verified.reset_token)
    return http::json_response(HttpStatus::kOk, ContestedView{.reset_token = std::move(*verified.reset_token)});
  return http::json_response(HttpStatus::kOk, UserView{std::move(verified.user)});
}

Status resend(const Surface& use, Request& request, const ResendBody& body) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  if (!actor && !body.email) return invalid_field("email", "REQUIRED", "Is required without a session");
  const bool own = actor && (!body.email || ascii_lower(trim(*body.email)) == actor->user().email);
  const auto caller = authentication::caller_of(request, use.cookies);
  return own ? use.core.email_verification.ask(*actor, caller) : use.core.email_verification.ask(*body.email, caller);
}

Status ask_change(const Surface& use, Request& request, const domain::SessionActor& actor, const RestChangeEmailBody& body) {
  return use.core.email_change.ask(actor, body.new_email, body.password, authentication::caller_of(request, use.cookies));
}

Result<UserView> undo_change(const Surface& use, Request& request, const TokenBody& body) {
  USHER_TRY(auto user, use.core.email_change.undo(body.token, authentication::caller_of(request)));
  return UserView{std::move(user)};
}

}  // namespace

std::vector<http::Endpoint> mail_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Mailed links");
  return {
      rows.post<ForgotBody>({.path = "/auth/password/forgot",
                             .name = "ask_password_reset",
                             .access = access::kSignIn,
                             .summary = "Mail a link to set a new password, if the address has an account",
                             .about = "Always 202, whether the address has an account or not.",
                             .example = R"({"email":"ada@example.com"})",
                             .success = HttpStatus::kAccepted,
                             .errors = {ErrorCode::kRateLimited}},
                            ask_reset),
      rows.post<ResetBody>(
          {.path = "/auth/password/reset",
           .name = "reset_password",
           .access = access::kSignIn,
           .summary = "Set a new password with a mailed token; all sessions end",
           .about =
               "The token is in the mailed link; `usher mail list` shows mails where no mail server is set. Passkeys and links "
               "to providers of the last seven days, or from before the address was proved, go, unless the body names others.",
           .example = R"({"token":"the token of the mailed link","new_password":"correct horse battery staple"})",
           .lane = Lane::kHashing,
           .success = HttpStatus::kNoContent,
           .errors = {ErrorCode::kInvalidToken, ErrorCode::kTokenExpired, ErrorCode::kAccountSuspended}},
          reset),
      rows.post<TokenBody>(
          {.path = "/auth/email/verify",
           .name = "verify_email",
           .access = access::kMailedLink,
           .summary = "Verify an address with a mailed token: the account's current or its new one",
           .about = "The token is in the mailed link. If several sign-ups with the address waited, it is verified, "
                    "what they set is removed, and the answer has a token to set a password.",
           .example = R"({"token":"the token of the mailed link"})",
           .answer_schema = http::schema_of_either<UserView, ContestedView>(),
           .errors = {ErrorCode::kInvalidToken, ErrorCode::kTokenExpired, ErrorCode::kAccountSuspended, ErrorCode::kEmailTaken,
                      ErrorCode::kConflict}},
          verify_email),
      rows.post<ResendBody>({.path = "/auth/email/verify/resend",
                             .name = "resend_verification",
                             .access = access::kMailedLink,
                             .summary = "Mail the link to verify the caller's address again",
                             .about = "Always 202. Without an address it is the caller's own.",
                             .example = R"({"email":"ada@example.com"})",
                             .body = BodyRule::kMayJson,
                             .success = HttpStatus::kAccepted,
                             .errors = {ErrorCode::kRateLimited}},
                            resend),
      rows.post<RestChangeEmailBody>(
          {.path = "/auth/email/change",
           .name = "ask_email_change",
           .access = access::kChangeAddress,
           .summary = "Mail a link to a new address; following it changes the account's address",
           .about = "The address changes once the link is followed, and the old address gets a link to undo it.",
           .example = R"({"new_email":"ada@new.example.com","password":"correct horse battery"})",
           .lane = Lane::kHashing,
           .success = HttpStatus::kAccepted,
           .errors = {ErrorCode::kForbidden, ErrorCode::kInvalidPassword, ErrorCode::kConflict, ErrorCode::kRateLimited}},
          ask_change),
      rows.post<TokenBody>({.path = "/auth/email/change/undo",
                            .name = "undo_email_change",
                            .access = access::kSignIn,
                            .summary = "Restore the account's old address with the token mailed there; removes the password, all "
                                       "sessions and later ways in",
                            .about = "The token is in the mail to the old address. A link to set a new password is mailed there, "
                                     "unless `is_active` is false: the account is suspended.",
                            .example = R"({"token":"the token of the mailed link"})",
                            .errors = {ErrorCode::kInvalidToken, ErrorCode::kTokenExpired, ErrorCode::kEmailTaken}},
                           undo_change),
  };
}

}  // namespace usher::rest

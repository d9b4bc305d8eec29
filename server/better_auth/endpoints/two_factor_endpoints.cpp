
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "server/authentication/caller.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/endpoint_context.h"

namespace usher::better_auth {
namespace {

using authentication::caller_of;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::array<std::string_view, 2> kMethods{"otp", "totp"};

struct EnableBody {
  Secret password;
  std::optional<std::string> method;

  static constexpr auto fields() {
    return std::tuple{json::required("password", &EnableBody::password),
                      json::optional("method", &EnableBody::method, {.one_of = kMethods})};
  }
};

struct TwoFactorPasswordBody {
  Secret password;

  static constexpr auto fields() { return std::tuple{json::required("password", &TwoFactorPasswordBody::password)}; }
};

json::Array texts_of(const std::vector<Secret>& codes) {
  json::Array list;
  for (const auto& code : codes) list.emplace_back(code.expose());
  return list;
}

Result<Response> enable_email(const TwoFactorUseCases& use, const Request& request, const SignedIn& who, const EnableBody& body) {
  USHER_CHECK(use.email_factor.enable(who.actor, body.password, caller_of(request)));
  return ok(json::Object{{"method", "otp"}});
}

Result<Response> enable(const TwoFactorUseCases& use, const Request& request, const SignedIn& who, const EnableBody& body) {
  if (body.method == "otp") return enable_email(use, request, who, body);
  const auto begun = use.enrolment.begin_with_codes(who.actor, body.password, caller_of(request));
  if (!begun.ok()) return translate(begun.error(), {{ErrorCode::kTwoFactorAlreadyEnabled, api_error::kTotpAlreadyEnabled}});
  return ok(json::Object{{"method", "totp"},
                         {"totpURI", begun.value().enrolment.otpauth_uri.expose()},
                         {"backupCodes", texts_of(begun.value().backup_codes)}});
}

Result<Response> disable(const TwoFactorUseCases& use, const Request& request, const SignedIn& who,
                         const TwoFactorPasswordBody& body) {
  const auto renewed = use.factor.disable_by_password(who.actor, body.password, caller_of(request));
  if (!renewed.ok()) return translate(renewed.error(), {{ErrorCode::kTwoFactorNotEnabled, api_error::kTwoFactorNotEnabled}});
  auto response = status_true();
  use.context.cookies.set(response, renewed.value());
  return response;
}

Result<Response> totp_uri(const TwoFactorUseCases& use, const Request& request, const SignedIn& who,
                          const TwoFactorPasswordBody& body) {
  const auto uri = use.enrolment.otpauth_uri(who.actor, body.password, caller_of(request));
  if (!uri.ok()) return translate(uri.error(), {{ErrorCode::kTwoFactorNotEnabled, api_error::kTotpNotEnabled}});
  return ok(json::Object{{"totpURI", uri.value().expose()}});
}

Result<Response> new_backup_codes(const TwoFactorUseCases& use, const Request& request, const SignedIn& who,
                                  const TwoFactorPasswordBody& body) {
  const auto codes = use.factor.new_backup_codes(who.actor, body.password.clone(), caller_of(request));
  if (!codes.ok()) return translate(codes.error(), {{ErrorCode::kTwoFactorNotEnabled, api_error::kTwoFactorNotEnabled}});
  return ok(json::Object{{"status", true}, {"backupCodes", texts_of(codes.value())}});
}

}  // namespace

std::vector<http::Endpoint> two_factor_endpoints(const TwoFactorUseCases& use) {
  const auto row = [&use]<class Body>(
                       std::string_view path, std::string_view name, http::Access access,
                       Result<Response> (*work)(const TwoFactorUseCases&, const Request&, const SignedIn&, const Body&)) {
    return post(path, name, access, Lane::kHashing,
                use.context.gate.signed_in<Body>([use, work](const Request& request, const SignedIn& who, const Body& body) {
                  return work(use, request, who, body);
                }));
  };
  return {row("/api/auth/two-factor/enable", "better_auth_enable_two_factor", access::kChangeOwn, enable),
          row("/api/auth/two-factor/disable", "better_auth_disable_two_factor", access::kChangeOwn, disable),
          row("/api/auth/two-factor/get-totp-uri", "better_auth_get_totp_uri", access::kChangeOwn, totp_uri),
          row("/api/auth/two-factor/generate-backup-codes", "better_auth_generate_backup_codes", access::kChangeOwn,
              new_backup_codes)};
}

}  // namespace usher::better_auth

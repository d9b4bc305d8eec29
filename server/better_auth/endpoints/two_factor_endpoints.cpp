#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/json/single.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

using authentication::caller_of;

constexpr std::array<std::string_view, 2> kMethods{"otp", "totp"};

struct EnableBody {
  Secret password;
  std::optional<std::string> method;

  static constexpr auto fields() {
    return json::fields_of(json::required("password", &EnableBody::password),
                           json::optional("method", &EnableBody::method, {.one_of = kMethods}));
  }
};

using TwoFactorPasswordBody = json::Single<"password", Secret>;

json::Array texts_of(const std::vector<Secret>& codes) {
  json::Array list;
  for (const auto& code : codes) list.emplace_back(code.expose());
  return list;
}

Result<Response> enable_email(const EndpointContext& use, const Request& request, const SignedIn& who, const EnableBody& body) {
  USHER_CHECK(use.core.email_factor.enable(who.actor, body.password, caller_of(request)));
  return ok(json::Object{{"method", "otp"}});
}

Result<Response> enable(const EndpointContext& use, const Request& request, const SignedIn& who, const EnableBody& body) {
  if (body.method == "otp") return enable_email(use, request, who, body);
  const auto begun = use.core.two_factor_enrolment.begin_with_codes(who.actor, body.password, caller_of(request));
  if (!begun.ok()) return translate(begun.error(), {{ErrorCode::kTwoFactorAlreadyEnabled, api_error::kTotpAlreadyEnabled}});
  return ok(json::Object{{"method", "totp"},
                         {"totpURI", begun.value().enrolment.otpauth_uri.expose()},
                         {"backupCodes", texts_of(begun.value().backup_codes)}});
}

Result<Response> disable(const EndpointContext& use, const Request& request, const SignedIn& who,
                         const TwoFactorPasswordBody& body) {
  const auto renewed = use.core.two_factor.disable_by_password(who.actor, body.value, caller_of(request));
  if (!renewed.ok()) return translate(renewed.error(), {{ErrorCode::kTwoFactorNotEnabled, api_error::kTwoFactorNotEnabled}});
  auto response = status_true();
  use.cookies.set(response, renewed.value());
  return response;
}

Result<Response> totp_uri(const EndpointContext& use, const Request& request, const SignedIn& who,
                          const TwoFactorPasswordBody& body) {
  const auto uri = use.core.two_factor_enrolment.otpauth_uri(who.actor, body.value, caller_of(request));
  if (!uri.ok()) return translate(uri.error(), {{ErrorCode::kTwoFactorNotEnabled, api_error::kTotpNotEnabled}});
  return ok(json::Object{{"totpURI", uri.value().expose()}});
}

Result<Response> new_backup_codes(const EndpointContext& use, const Request& request, const SignedIn& who,
                                  const TwoFactorPasswordBody& body) {
  const auto codes = use.core.two_factor.new_backup_codes(who.actor, body.value.clone(), caller_of(request));
  if (!codes.ok()) return translate(codes.error(), {{ErrorCode::kTwoFactorNotEnabled, api_error::kTwoFactorNotEnabled}});
  return ok(json::Object{{"status", true}, {"backupCodes", texts_of(codes.value())}});
}

}  // namespace

std::vector<http::Endpoint> two_factor_endpoints(const EndpointContext& use) {
  const auto row = [](std::string_view path, std::string_view name, GatedHandler work) {
    return post(path, name, access::kChangeApp, Lane::kHashing, std::move(work));
  };
  return {post("/api/auth/two-factor/enable", "better_auth_enable_two_factor", access::kBeginApp, Lane::kHashing,
               use.handler(enable)),
          row("/api/auth/two-factor/disable", "better_auth_disable_two_factor", use.handler(disable)),
          row("/api/auth/two-factor/get-totp-uri", "better_auth_get_totp_uri", use.handler(totp_uri)),
          row("/api/auth/two-factor/generate-backup-codes", "better_auth_generate_backup_codes", use.handler(new_backup_codes))};
}

}  // namespace usher::better_auth

#include "tests/testkit/people.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/tokens/api_keys.h"
#include "tests/testkit/fake_clock.h"

namespace usher::testkit {

core::SignUpRequest sign_up_request(std::string_view email, std::string_view password) {
  core::SignUpRequest request{.email = std::string(email), .password = secret(password), .name = {}, .profile = {}};
  request.profile.experience_level = {.present = true, .value = "beginner"};
  request.profile.professional_role = {.present = true, .value = "student"};
  return request;
}

core::SessionGrant sign_up(TestCore& kit, std::string_view email, std::string_view password) {
  return std::get<core::SessionGrant>(must(kit->sign_up.with_password(sign_up_request(email, password), caller())));
}

Result<core::PasswordSignInOutcome> begin_sign_in(TestCore& kit, std::string_view email, std::string_view password,
                                                  const domain::Caller& from, std::string_view device) {
  core::SignInRequest request{
      .email = std::string(email), .password = secret(password), .device_token = {}, .received = kit.clock().now()};
  if (!device.empty()) request.device_token = secret(device);
  return kit->sign_in.with_password(std::move(request), from);
}

Result<core::SessionGrant> try_sign_in(TestCore& kit, std::string_view email, std::string_view password,
                                       const domain::Caller& from, std::string_view device) {
  USHER_TRY(auto outcome, begin_sign_in(kit, email, password, from, device));
  return std::get<core::SessionGrant>(std::move(outcome));
}

core::SessionGrant sign_in(TestCore& kit, std::string_view email, std::string_view password) {
  return must(try_sign_in(kit, email, password));
}

Result<domain::SessionActor> identify(TestCore& kit, std::string_view token) {
  if (token.find('.') != std::string_view::npos) return kit->authentication.identify({.bearer = std::string(token)});
  return kit->authentication.identify({.signed_session_tokens = {kit->signed_values.sign_encoded(token)}});
}

domain::SessionActor actor_of(TestCore& kit, const core::SessionGrant& grant) {
  return must(identify(kit, grant.session_token.expose()));
}

domain::AdminActor make_admin(TestCore& kit, const core::SessionGrant& grant) {
  must(kit->user_admin.update(admin(), grant.user.id.str(), {.name = {}, .image = {}, .role = "admin", .profile = {}}));
  return must(kit->authentication.administer(actor_of(kit, grant), caller()));
}

std::string key_of_admin(TestCore& kit, const std::string& user) {
  must(kit->user_admin.update(admin(), user, {.role = "admin"}));
  const auto made = must(kit->api_keys.create(admin(), domain::kAdminWriteScope, "of an admin"));
  kit.run("UPDATE api_keys SET owner_id = '" + user + "' WHERE id = '" + made.key.id.str() + "'");
  return std::string(made.text.expose());
}

Result<core::RefreshGrant> refresh(TestCore& kit, std::string_view token) {
  std::vector<Secret> presented;
  presented.push_back(secret(token));
  return kit->refresh.refresh(presented, caller());
}

bool is_renewed(TestCore& kit, const core::SessionGrant& before, const core::SessionGrant& after) {
  return after.session.id == before.session.id && !identify(kit, before.session_token.expose()).ok() &&
         !refresh(kit, before.refresh_token.expose()).ok() && identify(kit, after.session_token.expose()).ok() &&
         refresh(kit, after.refresh_token.expose()).ok();
}

}  // namespace usher::testkit

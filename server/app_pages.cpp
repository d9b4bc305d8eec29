#include "common/core/mail/outbox.h"
#include "server/app.h"
#include "server/console/console.h"
#include "server/console/operations/operation_screens.h"
#include "server/console/setup/setup_screens.h"
#include "server/pages/account/account_area.h"
#include "server/pages/account_pages.h"
#include "server/pages/asset_endpoints.h"
#include "server/pages/enrolment_page.h"
#include "server/pages/front_page.h"
#include "server/pages/questionnaire_page.h"
#include "server/pages/second_factor_page.h"
#include "server/pages/setup/setup_page.h"
#include "server/pages/sign_in_failed_page.h"
#include "server/pages/sign_in_page.h"
#include "server/pages/sign_out_page.h"
#include "server/pages/sign_up_page.h"

// What the application serves as HTML.

namespace usher {
namespace {

using Rows = std::vector<http::Endpoint>;

void append(Rows& rows, Rows more) {
  for (auto& row : more) rows.push_back(std::move(row));
}

}  // namespace

Rows HttpApi::page_endpoints() {
  const auto& settings = core_.ports.settings;
  auto rows = visitors_pages();
  if (has_console(settings)) append(rows, console::routes(core_, desk_, {settings_, metrics_, cookies_}));
  if (has_console(settings)) append(rows, console::operation_screens(core_, desk_));
  if (settings.cookies.session_cookie) append(rows, signed_in_pages());
  return rows;
}

Rows HttpApi::visitors_pages() {
  const auto& settings = core_.ports.settings;
  const html::FormGuard guard(core_.form_tokens, cookies_);
  auto rows = pages::account_pages({frame_, core_.password_reset, core_.email_verification, core_.email_change, cookies_, who_,
                                    origins_, destinations(), !settings.mail.reset_page.empty()});
  append(rows, {pages::front_page({.frame = frame_,
                                   .mail = core_.mail_admin,
                                   .settings = settings,
                                   .database = [this] { return core_.check_database(); },
                                   .who = who_,
                                   .console = has_console(settings) ? console::kRoot : std::string_view(),
                                   .setup = setup_page()})});
  if (const auto setup = setup_page()) {
    append(rows, {pages::setup_page(*setup)});
    append(rows, console::setup_screens({desk_, core_.ports, core_.site_settings, core_.audit_trail, core_.user_admin, *setup_}));
  }
  append(rows, pages::asset_endpoints(settings.site.accent, has_console(settings)));
  append(rows, pages::second_factor_page({frame_, core_.two_factor_sign_in, cookies_, who_, guard}));
  append(rows, pages::enrolment_page({frame_, core_.required_enrolment, cookies_, who_, guard}));
  append(rows, pages::provider_pages(frame_, core_.oauth_providers));
  append(rows, pages::sign_in_page(hosted_sign_in()));
  append(rows, pages::sign_out_page({frame_, core_.sign_out, cookies_, who_, guard, destinations()}));
  append(rows, pages::sign_up_page({.frame = frame_,
                                    .sign_up = core_.sign_up,
                                    .cookies = cookies_,
                                    .who = who_,
                                    .guard = guard,
                                    .destinations = destinations(),
                                    .declared_fields = settings.user_fields,
                                    .providers = core_.oauth_providers,
                                    .home = home(),
                                    .is_open = settings.signup.enabled,
                                    .asks_background = settings.cookies.session_cookie}));
  return rows;
}

html::Destinations HttpApi::destinations() const {
  const auto& settings = core_.ports.settings;
  return {origins_, settings.public_url, settings.site_url};
}

std::string HttpApi::home() const {
  const auto& settings = core_.ports.settings;
  return settings.cookies.session_cookie ? "/account" : settings.site_url;
}

std::optional<pages::SetupPage> HttpApi::setup_page() {
  if (!setup_) return std::nullopt;
  return pages::SetupPage{.frame = frame_,
                          .first = core_.first_admin,
                          .sign_in = core_.sign_in,
                          .cookies = cookies_,
                          .settings = core_.ports.settings,
                          .guard = html::FormGuard(core_.form_tokens, cookies_),
                          .next = console::kFirstSetupStep};
}

pages::SignInPage HttpApi::hosted_sign_in() const {
  const auto& settings = core_.ports.settings;
  return {.frame = frame_,
          .sign_in = core_.mail_sign_in,
          .cookies = cookies_,
          .who = who_,
          .public_url = settings.public_url,
          .password = core_.sign_in,
          .providers = core_.oauth_providers,
          .codes = core_.email_codes,
          .guard = html::FormGuard(core_.form_tokens, cookies_),
          .destinations = destinations(),
          .home = home(),
          .takes_sign_ups = settings.signup.enabled,
          .mails_links = settings.has(settings::Plugin::kMagicLink),
          .mails_codes = settings.has(settings::Plugin::kEmailOtp),
          .asks_newcomers = settings.cookies.session_cookie};
}

Rows HttpApi::signed_in_pages() const {
  const auto& settings = core_.ports.settings;
  auto rows = pages::account_area({.frame = frame_,
                                   .who = who_,
                                   .cookies = cookies_,
                                   .authentication = core_.authentication,
                                   .account = core_.own_account,
                                   .passwords = core_.password_change,
                                   .email_change = core_.email_change,
                                   .verification = core_.email_verification,
                                   .factor = core_.two_factor,
                                   .impersonation = core_.impersonation,
                                   .email_factor = core_.email_factor,
                                   .enrolment = core_.two_factor_enrolment,
                                   .browsers = core_.trusted_devices,
                                   .ways_in = core_.linked_accounts,
                                   .oauth = core_.oauth_sign_in,
                                   .providers = core_.oauth_providers,
                                   .sessions = core_.sessions,
                                   .sign_out = core_.sign_out,
                                   .trail = core_.audit_trail,
                                   .questionnaires = core_.questionnaires,
                                   .answers = core_.answers,
                                   .user_fields = core_.user_fields,
                                   .declared_fields = settings.user_fields,
                                   .console = has_console(settings) ? console::kRoot : std::string_view(),
                                   .mail_goes = core::mail_goes(settings),
                                   .guard = html::FormGuard(core_.form_tokens, cookies_),
                                   .destinations = destinations(),
                                   .sign_in = hosted_sign_in()});
  append(rows,
         pages::questionnaire_page({frame_, core_.questionnaires, core_.answers, who_,
                                    html::FormGuard(core_.form_tokens, cookies_), destinations(), home(), hosted_sign_in()}));
  return rows;
}

}  // namespace usher

#include "server/app.h"

#include <algorithm>

#include "common/core/audit/audit_log.h"
#include "common/core/audit/refusal_windows.h"
#include "common/core/credentials/passwords.h"
#include "common/core/mail/outbox.h"
#include "common/core/upkeep/write_probe.h"
#include "common/crypto/random.h"
#include "common/settings/site_name.h"
#include "server/admin_api/admin_api.h"
#include "server/better_auth/routes.h"
#include "server/console/asset_endpoints.h"
#include "server/console/console.h"
#include "server/console/operations/operation_screens.h"
#include "server/console/screen_names.h"
#include "server/console/setup/setup_screens.h"
#include "server/http/routing/openapi.h"
#include "server/ops/ops_endpoints.h"
#include "server/ops/tag_notes.h"
#include "server/pages/account/account_area.h"
#include "server/pages/account_pages.h"
#include "server/pages/asset_endpoints.h"
#include "server/pages/enrolment_page.h"
#include "server/pages/front_page.h"
#include "server/pages/page_names.h"
#include "server/pages/questionnaire_page.h"
#include "server/pages/second_factor_page.h"
#include "server/pages/setup/setup_page.h"
#include "server/pages/sign_in_failed_page.h"
#include "server/pages/sign_in_page.h"
#include "server/pages/sign_out_page.h"
#include "server/pages/sign_up_page.h"
#include "server/rest/account_endpoints.h"
#include "server/rest/audit_endpoints.h"
#include "server/rest/back_end_endpoints.h"
#include "server/rest/mail_endpoints.h"
#include "server/rest/oauth_endpoints.h"
#include "server/rest/questionnaire_endpoints.h"
#include "server/rest/session_endpoints.h"
#include "server/rest/two_factor_endpoints.h"
#include "server/site/chat_endpoints.h"
#include "server/site/chat_merge_endpoint.h"
#include "server/site/profile_endpoints.h"

namespace usher {
namespace {

http::Origins::Options origins_of(const settings::Settings& settings) {
  return {.own = settings.public_url,
          .readers = settings.cors.origins,
          .senders = settings.trusted_origins,
          .credentials = settings.cors.credentials};
}

/// Counts that the use cases keep themselves.
void expose_core(Metrics& metrics, const core::Core& core) {
  auto& hashes = metrics.counter("usher_password_hashes_total", "Password hashes computed, to set or to verify a password.");
  auto& refusals = metrics.counter("usher_attempts_refused_total", "Refused sign-ins, passwords and codes, audited or not.",
                                   {{"action", {core::kRefusedActions.begin(), core::kRefusedActions.end()}}});
  auto& sign_ins = metrics.counter("usher_sign_ins_total", "Sign-ins whose first factor was right, by method and result.",
                                   {{"method", {core::kSignInMethods.begin(), core::kSignInMethods.end()}},
                                    {"result", {core::kSignInResults.begin(), core::kSignInResults.end()}}});
  metrics.before_exposing([&] {
    hashes.at().set(core.passwords.hashes());
    for (const auto action : core::kRefusedActions) refusals.at({action}).set(core.audit.refusals(action));
    const auto& counts = core.session_issuer.counts();
    for (std::size_t method = 0; method < core::kSignInMethods.size(); ++method)
      for (std::size_t result = 0; result < core::kSignInResults.size(); ++result)
        sign_ins.at({core::kSignInMethods.at(method), core::kSignInResults.at(result)}).set(counts.total(method, result));
  });
}

bool has_plugin(const settings::Settings& settings, settings::Plugin plugin) {
  const auto& on = settings.better_auth_plugins;
  return std::find(on.begin(), on.end(), plugin) != on.end();
}

/// The schemes of the site's own apps, such as `myapp` of `myapp://`.
std::vector<std::string> app_schemes(const std::vector<std::string>& trusted_origins) {
  std::vector<std::string> schemes;
  for (const auto& origin : trusted_origins) {
    const auto scheme = origin.substr(0, origin.find("://"));
    if (scheme.size() < origin.size() && scheme != "http" && scheme != "https") schemes.push_back(scheme);
  }
  return schemes;
}

/// `assets`: what its pages load.
html::SiteLook look_of(const settings::Settings& settings, const std::vector<html::Asset>& assets) {
  return {.name = settings::site_name(settings),
          .url = settings.site_url,
          .logo = settings.site.logo,
          .app_schemes = app_schemes(settings.trusted_origins),
          .sends_mail = settings.mail.smtp.has_value(),
          .assets = html::urls_of(assets)};
}

}  // namespace

bool has_console(const settings::Settings& settings) { return settings.admin_console && settings.cookies.session_cookie; }

Result<AllTemplates> AllTemplates::load(const std::string& directory, const core::Catalogue& catalogue) {
  USHER_TRY(auto pages, html::Templates::load(directory, catalogue, pages::template_set()));
  USHER_TRY(auto screens, html::Templates::load({}, catalogue, console::template_set()));
  return AllTemplates{std::move(pages), std::move(screens)};
}

HttpApi::HttpApi(core::Core& core, AllTemplates templates, const Log& log, Metrics& metrics,
                 std::vector<settings::Effective> effective, std::optional<settings::Sources> setup)
    : core_(core),
      metrics_(metrics),
      settings_(std::move(effective)),
      setup_(std::move(setup)),
      cookies_(core.ports.settings, core.signed_values, core.visitors),
      who_(core.authentication, core.visitors, cookies_),
      frame_(look_of(core.ports.settings, pages::assets(core.ports.settings.site.accent)), core.texts,
             std::move(templates.pages)),
      console_frame_(look_of(core.ports.settings, console::assets(core.ports.settings.site.accent)), core.texts,
                     std::move(templates.screens), "en"),
      origins_(origins_of(core.ports.settings)),
      better_auth_(core.ports.settings, origins_, core.authentication, core.signed_values, cookies_, log),
      admin_callers_(core.authentication, core.api_keys, who_),
      desk_(console_frame_, core.authentication, who_, {core.form_tokens, cookies_}) {
  const auto& settings = core.ports.settings;
  http::PipelineOptions options{
      .origins = origins_of(settings),
      .trusted_proxies = settings.trusted_proxies,
      .trusts_unix_peers = settings.trusts_unix_peers,
      .new_request_id = [&core] { return crypto::random_alphanumeric(core.ports.random, 20); },
      .check_bearer = [&core](const std::string& bearer) { return core.authentication.check_bearer(bearer); },
      .route_groups = route_groups()};
  http::Router router(endpoints());
  openapi_ = http::openapi_document(router.endpoints(), ops::tag_notes(), settings.public_url);
  expose_core(metrics, core);
  pipeline_ = std::make_unique<http::Pipeline>(std::move(options), std::move(router), log, metrics, core.ports.clock);
}

std::vector<http::RouteGroup> HttpApi::route_groups() const {
  const auto page = [this](http::Refusal why, const http::Request& request) { return frame_.view(request).refusal(why); };
  std::vector<http::RouteGroup> groups{{.prefix = "/account/", .refuse = page, .takes_own_origin_only = true},
                                       admin_api::transport_rules(),
                                       better_auth::transport_rules(core_.ports.settings)};
  if (has_console(core_.ports.settings)) groups.push_back(console::transport_rules(console_frame_));
  groups.push_back(pages::other_paths(frame_));
  return groups;
}

std::vector<http::Endpoint> HttpApi::endpoints() {
  auto rows =
      rest::session_endpoints({core_.sign_up, core_.sign_in, core_.sign_out, core_.refresh, core_.sessions, cookies_, who_});
  const auto append = [&rows](std::vector<http::Endpoint> more) {
    for (auto& row : more) rows.push_back(std::move(row));
  };
  append(rest::account_endpoints({core_.own_account, core_.password_change, core_.two_factor, core_.email_factor, core_.profiles,
                                  cookies_, who_, core_.user_fields}));
  append(rest::questionnaire_endpoints({core_.questionnaires, core_.answers, cookies_, who_,
                                        core_.ports.settings.signup.profile == settings::SignupProfile::kRequired,
                                        core_.ports.settings.mail.smtp.has_value()}));
  append(rest::audit_endpoints({core_.audit_trail, who_}));
  append(rest::back_end_endpoints({core_.api_keys, core_.profiles}));
  append(rest::mail_endpoints({core_.password_reset, core_.email_verification, core_.email_change, cookies_, who_}));
  append(rest::two_factor_endpoints({core_.two_factor_enrolment, core_.two_factor, core_.two_factor_sign_in,
                                     core_.required_enrolment, core_.trusted_devices, cookies_, who_}));
  const auto& settings = core_.ports.settings;
  append(rest::oauth_endpoints(
      {core_.oauth_sign_in, core_.linked_accounts, cookies_, who_, origins_, settings.public_url, settings.site_url}));
  append(site::chat_endpoints({core_.chat, core_.chat_threads, cookies_, who_}));
  append(site::chat_merge_endpoint({core_.account_merge, cookies_, who_}));
  append(site::profile_endpoints({core_.profiles, who_}));
  append(admin_api::routes(core_, admin_callers_));
  append(better_auth::routes(core_, better_auth_));
  const html::Destinations to(origins_, settings.public_url, settings.site_url);
  const html::FormGuard guard(core_.form_tokens, cookies_);
  append(pages::account_pages({frame_, core_.password_reset, core_.email_verification, core_.email_change, cookies_, who_,
                               origins_, to, !settings.mail.reset_page.empty()}));
  append({pages::front_page({.frame = frame_,
                             .mail = core_.mail_admin,
                             .settings = settings,
                             .database = [this] { return core_.check_database(); },
                             .who = who_,
                             .console = has_console(settings) ? console::kRoot : std::string_view(),
                             .setup = setup_page()})});
  if (const auto setup = setup_page()) {
    append({pages::setup_page(*setup)});
    append(console::setup_screens({desk_, core_.ports, core_.site_settings, core_.audit_trail, core_.user_admin, *setup_}));
  }
  append(pages::asset_endpoints(settings.site.accent, has_console(settings)));
  append(pages::second_factor_page({frame_, core_.two_factor_sign_in, cookies_, who_, guard}));
  append(pages::enrolment_page({frame_, core_.required_enrolment, cookies_, who_, guard}));
  append(pages::sign_in_failed_page(frame_));
  const bool has_account = settings.cookies.session_cookie;
  append(pages::sign_in_page(hosted_sign_in()));
  append(pages::sign_out_page({frame_, core_.sign_out, cookies_, who_, guard, to}));
  const std::string home = has_account ? "/account" : settings.site_url;
  append(pages::sign_up_page({.frame = frame_,
                              .sign_up = core_.sign_up,
                              .cookies = cookies_,
                              .who = who_,
                              .guard = guard,
                              .destinations = to,
                              .declared_fields = settings.user_fields,
                              .providers = core_.oauth_providers,
                              .home = home,
                              .is_open = settings.signup.enabled,
                              .asks_background = has_account}));
  if (has_console(settings)) append(console::routes(core_, desk_, {settings_, metrics_}));
  if (has_console(settings)) append(console::operation_screens(core_, desk_));
  if (has_account) append(signed_in_pages());
  if (has_account)
    append(pages::questionnaire_page({frame_, core_.questionnaires, core_.answers, who_, guard, to, home, hosted_sign_in()}));
  append(ops::ops_endpoints({.keys = core_.keys,
                             .metrics = metrics_,
                             .readiness = {{"database", [this] { return core_.check_database(); }},
                                           {"writes", [this] { return core_.write_probe.run(); }}},
                             .openapi = [this] { return openapi_; },
                             .metrics_token = settings.metrics_token,
                             .docs_enabled = settings.docs_enabled,
                             .has_listener = settings.ops_listen.has_value()}));
  return rows;
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
          .destinations = html::Destinations(origins_, settings.public_url, settings.site_url),
          .home = settings.cookies.session_cookie ? "/account" : settings.site_url,
          .takes_sign_ups = settings.signup.enabled,
          .mails_links = has_plugin(settings, settings::Plugin::kMagicLink),
          .mails_codes = has_plugin(settings, settings::Plugin::kEmailOtp),
          .asks_newcomers = settings.cookies.session_cookie};
}

std::vector<http::Endpoint> HttpApi::signed_in_pages() const {
  const auto& settings = core_.ports.settings;
  return pages::account_area({.frame = frame_,
                              .who = who_,
                              .cookies = cookies_,
                              .authentication = core_.authentication,
                              .account = core_.own_account,
                              .passwords = core_.password_change,
                              .email_change = core_.email_change,
                              .verification = core_.email_verification,
                              .factor = core_.two_factor,
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
                              .destinations = html::Destinations(origins_, settings.public_url, settings.site_url),
                              .sign_in = hosted_sign_in()});
}

}  // namespace usher

#include "server/app.h"

#include "common/core/upkeep/wake_order.h"
#include "common/core/upkeep/write_probe.h"
#include "common/db/engine/sleep_gate.h"
#include "common/settings/site_name.h"
#include "common/url/url.h"
#include "server/admin_api/endpoints.h"
#include "server/authentication/account_problem.h"
#include "server/authentication/acting.h"
#include "server/better_auth/routes.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/console/setup/setup_pages.h"
#include "server/metrics.h"
#include "server/ops/docs.h"
#include "server/ops/ops_endpoints.h"
#include "server/pages/account/account_context.h"
#include "server/pages/page_names.h"
#include "server/rest/rest.h"
#include "server/site/site.h"
#include "server/testing/testing.h"

namespace usher {
namespace {

using Rows = std::vector<http::Endpoint>;
using Headers = std::vector<std::pair<std::string, std::string>>;

void append(Rows& rows, Rows more) {
  for (auto& row : more) rows.push_back(std::move(row));
}

http::Origins::Options origins_of(const settings::Settings& settings) {
  return {.own = settings.public_url,
          .readers = settings.cors.origins,
          .senders = settings.trusted_origins,
          .credentials = settings.cors.credentials};
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
          .assets = html::urls_of(assets),
          .terms = settings.site.terms,
          .privacy = settings.site.privacy,
          .is_secure = settings.cookies.secure,
          .is_of_tests = settings.test_api.on};
}

}  // namespace

bool has_console(const settings::Settings& settings) { return settings.admin_console && settings.cookies.session_cookie; }

Result<AllTemplates> AllTemplates::load(const std::string& directory, const core::Catalogue& catalogue) {
  USHER_TRY(auto pages, html::Templates::load(directory, catalogue, pages::template_set()));
  USHER_TRY(auto screens, html::Templates::load({}, catalogue, console::template_set()));
  return AllTemplates{std::move(pages), std::move(screens)};
}

HttpApi::HttpApi(core::Core& core, AllTemplates templates, const Log& log, Metrics& metrics,
                 std::vector<settings::Effective> effective, std::optional<settings::Sources> setup, testing::TestBench* tests)
    : core_(core),
      metrics_(metrics),
      settings_(std::move(effective)),
      setup_(std::move(setup)),
      tests_(tests),
      cookies_(core.ports.settings, core.signed_values, core.visitors),
      who_(core.authentication, core.visitors, cookies_),
      layout_(look_of(core.ports.settings, pages::assets(core.ports.settings.site.accent)), core.texts,
              std::move(templates.pages)),
      console_layout_(look_of(core.ports.settings, console::assets(core.ports.settings.site.accent)), core.texts,
                      std::move(templates.screens), "en"),
      origins_(origins_of(core.ports.settings)),
      better_auth_(core, origins_, cookies_, log),
      admin_callers_(core.authentication, core.api_keys, who_),
      console_routes_(console_layout_, core.authentication, who_, {core.form_tokens, cookies_}),
      openapi_([this] { return document(false); }),
      test_openapi_([this] { return document(true); }) {
  const auto& settings = core.ports.settings;
  http::PipelineOptions options{
      .origins = origins_of(settings),
      .trusted_proxies = settings.trusted_proxies,
      .trusts_unix_peers = settings.trusts_unix_peers,
      .proxy_hops = settings.proxy_hops,
      .new_request_id = [&core] { return crypto::random_alphanumeric(core.ports.random, 20); },
      .check_bearer = [&core](const std::string& bearer) { return core.authentication.check_bearer(bearer); },
      .route_groups = route_groups(),
      .headers = tests ? Headers{{"X-Usher-Test", "true"}} : Headers{},
      .complete = [this](const http::Request& request,
                         http::Response& response) { authentication::drop_kept_view(cookies_, request, response); },
      .visit = db::SleepGate::visit};
  http::Router router(endpoints());
  expose_core(metrics, core);
  pipeline_ = std::make_unique<http::Pipeline>(std::move(options), std::move(router), log, metrics, core.ports.clock);
}

std::string HttpApi::document(bool of_tests) const {
  Rows rows;
  for (const auto& row : pipeline_->router().endpoints())
    if (row.path.starts_with(testing::kRoot) == of_tests) rows.push_back(row);
  return http::openapi_document(rows, ops::tag_notes(), core_.ports.settings.public_url,
                                json::kSchemaOf<authentication::AccountProblem>);
}

std::vector<http::RouteGroup> HttpApi::route_groups() const {
  const auto page = [this](http::Refusal why, const http::Request& request) { return layout_.view(request).refusal(why); };
  std::vector<http::RouteGroup> groups{
      {.prefix = "/account/adapt"},  // its scripts are for pages of other origins, as usher.js is
      {.prefix = "/account/", .refuse = page, .takes_own_origin_only = true},
      admin_api::transport_rules(),
      better_auth::transport_rules(core_.ports.settings)};
  if (tests_) groups.push_back(testing::transport_rules());
  if (has_console(core_.ports.settings)) groups.push_back(console::transport_rules(console_layout_));
  groups.push_back(pages::other_paths(layout_));
  return groups;
}

Rows HttpApi::endpoints() {
  Rows rows;
  const authentication::Surface surface{core_, cookies_, who_, origins_, tests_ ? &tests_->failures : nullptr};
  for (const auto endpoints :
       {rest::session_endpoints, rest::account_endpoints, rest::reader_endpoints, rest::questionnaire_endpoints,
        rest::audit_endpoints, rest::back_end_endpoints, rest::mail_endpoints, rest::two_factor_endpoints,
        rest::passkey_endpoints, rest::oauth_endpoints, site::chat_endpoints, site::page_endpoints, site::profile_endpoints})
    append(rows, endpoints(surface));
  if (tests_) append(rows, testing::endpoints({core_, *tests_, cookies_}));
  append(rows, admin_api::routes(core_, admin_callers_));
  append(rows, better_auth::routes(better_auth_));
  append(rows, page_endpoints());
  const auto& settings = core_.ports.settings;
  append(rows, ops::ops_endpoints({.keys = core_.keys,
                                   .metrics = metrics_,
                                   .readiness = {{"database", [this] { return core_.check_database(); }},
                                                 {"writes", [this] { return core_.write_probe.run(); }}},
                                   .awake = [this] { return core_.ports.transactions.glance(); },
                                   .is_local = is_localhost_url(settings.public_url),
                                   .last_wake = [this] { return core_.ports.transactions.last_wake(); },
                                   .wake = [this](std::string_view order) -> Status {
                                     if (!core::is_wake_order(core_.secrets, order, core_.ports.clock.now()))
                                       return error(ErrorCode::kForbidden,
                                                    "Send an order that this installation's secret signed");
                                     return core_.keys.reload();
                                   },
                                   .openapi = [this] { return openapi(); },
                                   .test_openapi = tests_ ? [this] { return test_openapi(); } : std::function<std::string()>(),
                                   .metrics_token = settings.metrics_token,
                                   .docs_enabled = settings.docs_enabled,
                                   .has_listener = settings.ops_listen.has_value()}));
  return rows;
}

Rows HttpApi::page_endpoints() {
  const auto& settings = core_.ports.settings;
  const bool has_sessions = settings.cookies.session_cookie;
  const std::string_view console = has_console(settings) ? console::kRoot : std::string_view();
  const pages::Context use{.core = core_,
                           .cookies = cookies_,
                           .who = who_,
                           .origins = origins_,
                           .layout = layout_,
                           .settings = settings,
                           .guard = html::FormGuard(core_.form_tokens, cookies_),
                           .destinations = {origins_, settings.public_url, settings.site_url},
                           .home = has_sessions ? std::string_view("/account") : settings.site_url,
                           .console = console,
                           .after_setup = setup_ ? console::kFirstSetupStep : std::string_view()};
  Rows rows;
  for (const auto page : {pages::account_pages, pages::front_page}) append(rows, page(use));
  if (setup_) {
    append(rows, pages::setup_page(use));
    append(rows, console::setup_pages(
                     {console_routes_, core_.ports, core_.site_settings, core_.audit_trail, core_.user_admin, *setup_}));
  }
  append(rows, pages::asset_endpoints(settings.site.accent, has_console(settings)));
  for (const auto page :
       {pages::second_factor_page, pages::provider_pages, pages::sign_in_page, pages::sign_out_page, pages::sign_up_page})
    append(rows, page(use));
  if (has_console(settings)) {
    const console::ConsolePages screens{core_, console_routes_, settings_, metrics_, cookies_};
    append(rows, console::routes(screens));
    append(rows, console::operation_pages(screens));
  }
  if (has_sessions) {
    append(rows, pages::signed_in_pages(use));
    append(rows, pages::questionnaire_page(use));
  }
  return rows;
}

}  // namespace usher

#include "common/base/version.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/mail/mail_admin.h"
#include "server/authentication/own_machine.h"
#include "server/http/messages/accept.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

constexpr int kMailsShown = 5;
constexpr const char* kDocs = "/docs";

struct FrontView {
  std::string service = "usher";
  std::string site_url;
  std::optional<std::string> docs;
  static constexpr auto fields() {
    return json::fields_of(json::required("service", &FrontView::service), json::required("site_url", &FrontView::site_url),
                           json::required("docs", &FrontView::docs));
  }
};

bool wants_html(const Request& request) { return http::prefers_html(request.header("accept").value_or("")); }

Result<json::Array> mails(const Context& use) {
  USHER_TRY(const auto newest, use.core.mail_admin.list({.limit = kMailsShown}));
  json::Array rows;
  for (const auto& mail : newest) {
    USHER_TRY(const auto shown, use.core.mail_admin.show(mail.id));
    if (!shown.words) continue;
    const bool has_console = !use.console.empty();
    rows.emplace_back(
        json::Object{{"subject", shown.words->subject},
                     {"mail_url", has_console ? std::string(use.console) + "/mail/" + mail.id.str() : std::string()},
                     {"command", has_console ? std::string() : "usher mail show " + mail.id.str()}});
  }
  return rows;
}

/// In English in every language, as the command line and /docs are.
Result<json::Value> developer_part(const Context& use) {
  USHER_TRY(auto outbox, mails(use));
  USHER_TRY(const bool has_admin, use.core.user_admin.has_admin());
  const std::string state = use.core.check_database().ok() ? " is running." : " is running, but its database doesn't respond.";
  const bool has_mails = !outbox.empty();
  return json::Value(json::Object{{"state", "Usher " + std::string(kVersion) + state},
                                  {"docs_url", use.settings.docs_enabled ? kDocs : ""},
                                  {"outbox_url", use.console.empty() ? std::string() : std::string(use.console) + "/mail"},
                                  {"needs_admin", !has_admin},
                                  {"has_mails", has_mails},
                                  {"mails", std::move(outbox)}});
}

/// Without a session cookie no browser is signed in here, and users sign in on the site.
void add_ways_in(const settings::Settings& settings, const std::optional<domain::SessionActor>& actor, json::Object& values) {
  if (!settings.cookies.session_cookie) return;
  if (actor && !actor->user().is_anonymous) {
    values.set("account_url", "/account");
    return;
  }
  values.set("sign_in_url", "/account/sign-in");
  if (settings.signup.enabled) values.set("sign_up_url", "/account/sign-up");
}

Result<Response> show_front(const Context& use, const Request& request, const html::View& view) {
  if (!wants_html(request))
    return http::json_response(http::HttpStatus::kOk,
                               FrontView{.site_url = use.settings.site_url,
                                         .docs = use.settings.docs_enabled ? std::optional<std::string>(kDocs) : std::nullopt});
  if (is_setup(use, request)) return setup_form(use, request);
  json::Object values;
  if (authentication::is_own_machine(use.settings, request)) {
    USHER_TRY(auto more, developer_part(use));
    values.set("developer", std::move(more));
  }
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  add_ways_in(use.settings, actor, values);
  if (actor && actor->user().role == domain::kAdminRole) values.set("console_url", use.console);
  return view.response({.name = "front"_page, .title = view.text("front.title"), .values = std::move(values)});
}

}  // namespace

std::vector<http::Endpoint> front_page(const Context& use) {
  return {html::page_row(use, "GET", "/", "show_front_page", access::kOpen, http::Lane::kRead, show_front)};
}

http::RouteGroup other_paths(const html::Layout& layout) {
  return {.prefix = "/", .refuse = [&layout](http::Refusal why, const Request& request) {
            if (why != http::Refusal::kUnknownPath || !wants_html(request)) return http::problem_response(why);
            return layout.view(request).refusal(why);
          }};
}

}  // namespace usher::pages

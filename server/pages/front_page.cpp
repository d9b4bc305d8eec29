#include "server/pages/front_page.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "common/base/ip_address.h"
#include "common/base/version.h"
#include "common/json/fields.h"
#include "common/url/url.h"
#include "server/http/messages/problem.h"
#include "server/pages/html.h"

namespace usher::pages {
namespace {

using http::Request;
using http::Response;

constexpr int kMailsShown = 5;
constexpr const char* kDocs = "/docs";
constexpr std::array kForwardingHeaders{"forwarded",         "x-forwarded-for", "x-forwarded-host",
                                        "x-forwarded-proto", "x-real-ip",       "via"};

struct FrontView {
  std::string service = "usher";
  std::string site_url;
  std::optional<std::string> docs;
  static constexpr auto fields() {
    return std::tuple{json::required("service", &FrontView::service), json::required("site_url", &FrontView::site_url),
                      json::required("docs", &FrontView::docs)};
  }
};

bool wants_html(const Request& request) {
  return request.header("accept").value_or("").find("text/html") != std::string_view::npos;
}

/// Host is checked because of DNS rebinding.
bool is_own_machine(const settings::Settings& settings, const Request& request) {
  const bool is_forwarded = std::any_of(kForwardingHeaders.begin(), kForwardingHeaders.end(),
                                        [&](const char* name) { return request.header(name).has_value(); });
  const auto peer = IpAddress::parse(request.client_address);
  const auto host = "http://" + std::string(request.header("host").value_or(""));
  return !is_forwarded && peer && peer->is_loopback() && !settings.mail.smtp && is_localhost_url(settings.public_url) &&
         is_localhost_url(host);
}

Result<std::string> mails(const FrontPage& use) {
  USHER_TRY(const auto newest, use.mail.list({.limit = kMailsShown}));
  std::vector<std::string> items;
  for (const auto& mail : newest) {
    USHER_TRY(const auto shown, use.mail.show(mail.id));
    if (shown.words) items.push_back(paragraph(shown.words->subject) + code("usher mail show " + mail.id.str()));
  }
  if (items.empty()) return paragraph("SMTP_URL is not set, so mail stays in the outbox. No mail was written yet.");
  return paragraph("SMTP_URL is not set, so mail stays in the outbox. The newest:") + list(items);
}

/// In English in every language, as the command line and /docs are.
Result<std::string> developer_part(const FrontPage& use) {
  USHER_TRY(const auto outbox, mails(use));
  const std::string state = use.database().ok() ? " runs." : " runs, but its database does not respond.";
  const auto docs =
      use.settings.docs_enabled ? link(kDocs, "Try every call") : paragraph("Set DOCS_ENABLED=true to try every call at /docs.");
  return english_part(
      {{"On this machine", paragraph("Usher " + std::string(kVersion) + state) + docs},
       {"Mail", outbox},
       {"Next steps",
        commands({"usher user create you@example.com --role admin", "usher doctor", "usher config check --production"}) +
            paragraph("Only a browser on this machine sees these parts, while SMTP_URL is not set.")}});
}

Result<Response> show_front(const FrontPage& use, const Request& request, const View& view) {
  if (!wants_html(request))
    return http::json_response(http::HttpStatus::kOk,
                               FrontView{.site_url = use.settings.site_url,
                                         .docs = use.settings.docs_enabled ? std::optional<std::string>(kDocs) : std::nullopt});
  auto body = paragraph(view.text("front.lead")) + view.way_on();
  if (is_own_machine(use.settings, request)) {
    USHER_TRY(const auto more, developer_part(use));
    body += more;
  }
  return view.response({.title = view.text("front.title"), .body = std::move(body)});
}

}  // namespace

http::Endpoint front_page(const FrontPage& use) {
  return page_row("GET", "/", "show_front_page", http::Lane::kRead,
                  use.frame.handler([use](Request& request, const View& view) { return show_front(use, request, view); }));
}

http::RouteGroup other_paths(const Frame& frame) {
  return {.prefix = "/", .refuse = [&frame](http::Refusal why, const Request& request) {
            if (why != http::Refusal::kUnknownPath || !wants_html(request)) return http::problem_response(why);
            return frame.view(request).refusal(why);
          }};
}

}  // namespace usher::pages

#include <unistd.h>

#include "cli/commands/doctor/checks.h"
#include "common/base/encoding.h"
#include "common/base/files/own_files.h"
#include "common/base/text.h"
#include "common/core/breaches/breached_passwords.h"
#include "common/core/providers/oidc_discovery.h"

namespace usher::cli {
namespace {

constexpr int kUnauthenticated = 401;
constexpr int kNotFound = 404;
constexpr int kServerError = 500;
constexpr std::chrono::seconds kPatience{5};
constexpr std::string_view kDigestOfPassword = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8";  ///< SHA-1 of `password`
constexpr const char* kGitHub = "https://github.com/login/oauth/access_token";

/// Of a provider whose addresses are built in. Any answer shows that it is reachable; without a sign-in GitHub's is a refusal.
Finding check_reach(const std::string& name, const std::string& url, net::HttpClient& http) {
  const auto answer = http.send({.url = url});
  if (answer.ok()) return ok("provider", name + " answers");
  return problem("provider", name + " cannot be reached: " + answer.error().detail());
}

/// Of an issuer that answers discovery.
Finding check_algorithms(const core::OAuthProvider& provider, const core::OidcConfiguration& found) {
  const auto untaken = joined(found.untaken, ", ");
  if (!found.has_taken_algorithm)
    return problem("issuer", "The issuer " + provider.issuer + " of `" + provider.name + "` signs ID tokens by " + untaken +
                                 ", and Usher takes " + std::string(core::kIdTokenAlgorithms) + "; choose one there");
  return ok("issuer", "The issuer " + provider.issuer + " answers discovery" +
                          (untaken.empty() ? "" : "; of its algorithms for ID tokens Usher does not take " + untaken));
}

}  // namespace

Finding check_site(const std::string& public_url, net::HttpClient& http) {
  const auto answer = http.send({.url = public_url + "/auth/verify", .reach = net::Reach::kOperatorChosen, .timeout = kPatience});
  if (!answer.ok())
    return problem("site", "PUBLIC_URL cannot be reached: " + answer.error().detail() +
                               "; correct PUBLIC_URL, or see to the DNS record, the proxy and its certificate");
  const int status = answer.value().status;
  const bool is_ours = answer.value().body.find(row_of(ErrorCode::kUnauthenticated).wire) != std::string::npos;
  if (status == kUnauthenticated && is_ours) return ok("site", "Usher answers at " + public_url);
  if (status >= kServerError)
    return problem("site", public_url + " answers " + std::to_string(status) + "; see the logs of the proxy and of usherd");
  return problem("site", "Another program than Usher answers at " + public_url + " with status " + std::to_string(status) +
                             "; let the proxy forward /auth/, /account/ and /api/ to usherd, or correct PUBLIC_URL");
}

Finding check_cost(const settings::Settings& settings) {
  constexpr std::string_view kCheck = "calls of models";
  if (!settings.limits.enabled)
    return warning(kCheck, "RATE_LIMIT_ENABLED=false: nothing bounds how often the back ends ask a model, and so what it costs");
  std::vector<std::string> bounds;
  if (!settings.chat_upstream_url.empty())
    bounds.push_back("questions: chat_all = " + settings::quota_text(settings.limits[settings::Limit::kChatAll]));
  if (!settings.adapt.upstream_url.empty())
    bounds.push_back("adapted pages: adapt_all = " + settings::quota_text(settings.limits[settings::Limit::kAdaptAll]));
  return ok(kCheck, "At most so many: " + joined(bounds, ", "));
}

Finding check_bar() {
  constexpr std::string_view kCheck = "bar of plain pages";
  for (const auto* name : {"adapt.js", "adapt-tools.js"})
    if (const auto file = own_file(name); access(file.c_str(), R_OK) != 0)
      return warning(kCheck,
                     file +
                         " is missing, so <usher-adapt> stays empty; in a checkout scripts/frontend makes it (Node.js 20 and "
                         "npm), else install the package again");
  return ok(kCheck, "Its scripts are beside the programs");
}

Findings check_answers(const MetricsPage& metrics) {
  struct Row {
    std::string_view check;
    const char* route;
    std::string_view setting;
  };
  constexpr std::array kRows{Row{"chat", "POST /api/chat/message", "CHAT_UPSTREAM_URL"},
                             Row{"adapted pages", "POST /api/pages/adapt", "ADAPT_UPSTREAM_URL"}};
  Findings findings;
  for (const auto& row : kRows) {
    const auto count = [&](const std::map<std::string, std::string, std::less<>>& labels) {
      return std::to_string(static_cast<std::int64_t>(sum_of(metrics, "usher_streams_total", labels)));
    };
    const auto of_all = " of " + count({{"route", row.route}}) + " answers of " + std::string(row.setting) + " ";
    if (const auto empty = count({{"route", row.route}, {"ending", "empty"}}); empty != "0")
      findings.push_back(
          warning(row.check, empty + of_all +
                                 "had no text that Usher reads; docs/chat.md has the formats, and the log names the "
                                 "`members` of their events"));
    if (const auto unmarked = count({{"route", row.route}, {"ending", "unmarked"}}); unmarked != "0")
      findings.push_back(
          warning(row.check, unmarked + of_all +
                                 "had neither a finish_reason nor [DONE], so it is unknown whether they were whole; "
                                 "let the back end pass these on"));
  }
  return findings;
}

Findings check_breached_passwords(const settings::BreachedPasswords& settings, net::HttpClient& http, const Clock& clock) {
  const auto opened = core::BreachedPasswords::open(settings, http, clock);
  if (!opened.ok()) return {problem("passwords", opened.error())};
  Findings findings;
  if (!settings.file.empty())
    findings.push_back(
        ok("passwords", settings.file + " has " + std::to_string(opened.value().in_file()) + " passwords that are refused"));
  const auto* const api = opened.value().range_api();
  if (!api) return findings;
  const auto known = api->knows(*hex_decode(kDigestOfPassword));
  const bool is_closed = settings.fail == settings::BreachFail::kClosed;
  if (known.ok() && known.value())
    findings.push_back(ok("passwords", "The range API of Have I Been Pwned answers"));
  else
    findings.push_back({is_closed ? Finding::Level::kProblem : Finding::Level::kWarning, "passwords",
                        std::string("The range API cannot be used, so new passwords are ") +
                            (is_closed ? "refused: " : "accepted without it: ") +
                            (known.ok() ? "it does not know `password`" : known.error().detail()) +
                            "; let this machine reach it, or name a list as file:PATH"});
  return findings;
}

std::optional<Finding> check_related_origin(const core::RelyingParty& party, const Url& page, net::HttpClient& http) {
  const auto origin = page.origin();
  const bool may_use = contains(party.origins, origin);
  if (is_within(page.host, party.id) || !may_use || !party.why_off.empty()) return std::nullopt;
  const auto url = "https://" + party.id + "/.well-known/webauthn";
  const auto answer = http.send({.url = url, .reach = net::Reach::kOperatorChosen, .timeout = kPatience});
  const auto document = answer.ok() ? json::parse(answer.value().body) : Result<json::Value>(json::Value());
  const auto* const members = document.ok() ? document.value().object() : nullptr;
  const auto* const named = members ? members->find("origins") : nullptr;
  const auto* const origins = named ? named->array() : nullptr;
  if (origins && std::find(origins->begin(), origins->end(), json::Value(origin)) != origins->end())
    return ok("passkeys", "Passkeys of " + party.id + " work on " + origin);
  return warning("passkeys", "Browsers do not use passkeys of " + party.id + " on " + origin + ", because " + url +
                                 (answer.ok() ? " does not name that origin" : " cannot be read: " + answer.error().detail()) +
                                 R"(; serve {"origins": [")" + origin + R"("]} there, which usherd does for its own domain)");
}

Finding check_back_end(std::string_view name, std::string_view setting, const std::string& url, net::HttpClient& http) {
  const auto place = "The back end at " + std::string(setting);
  const auto answer = http.send({.url = url, .reach = net::Reach::kOperatorChosen, .timeout = kPatience});
  if (!answer.ok())
    return problem(name,
                   place + " does not answer: " + answer.error().detail() + "; start it, or correct " + std::string(setting));
  const auto status = std::to_string(answer.value().status);
  if (answer.value().status == kNotFound)
    return warning(name, place + " answers " + status + ", so the path of the URL may be wrong");
  if (answer.value().status >= kServerError) return warning(name, place + " answers " + status + "; see its log");
  return ok(name, place + " answers");
}

Finding check_mail(net::SmtpClient& smtp) {
  const auto outcome = smtp.check();
  if (outcome.delivery == net::Delivery::kAccepted) return ok("mail", "The mail server of SMTP_URL accepts mail");
  return problem("mail", outcome.reason + "; correct SMTP_URL, or see to the mail server");
}

Findings check_issuers(const settings::OAuth& oauth, net::HttpClient& http, const Clock& clock) {
  const core::OAuthProviders providers(oauth);
  const core::OidcDiscovery discovery(clock);
  Findings findings;
  for (const auto& provider : providers.all()) {
    if (provider.kind == core::ProviderKind::kGitHub) {
      findings.push_back(check_reach("GitHub", kGitHub, http));
      continue;
    }
    if (provider.issuer == settings::kGoogleIssuer) {
      findings.push_back(check_reach("Google", provider.issuer, http));
      continue;
    }
    core::ProviderCalls calls(http, clock, provider.reach);
    const auto found = discovery.find(provider, calls);
    if (found.ok()) {
      findings.push_back(check_algorithms(provider, found.value()));
      continue;
    }
    const auto& fault = found.error();
    const auto why = fault.what.empty() && !fault.cause.for_log().empty() ? fault.cause.for_log() : fault.detail();
    findings.push_back(problem("issuer", "The issuer " + provider.issuer + " of `" + provider.name + "` cannot be used: " + why));
  }
  return findings;
}

}  // namespace usher::cli

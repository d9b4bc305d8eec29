#include "cli/commands/doctor/outbound_checks.h"

#include "common/core/providers/oidc_discovery.h"

namespace usher::cli {

Finding check_mail(net::SmtpClient& smtp) {
  const auto outcome = smtp.check();
  if (outcome.delivery == net::Delivery::kAccepted)
    return {Finding::Level::kOk, "mail", "The mail server of SMTP_URL accepts mail"};
  return {Finding::Level::kProblem, "mail", outcome.reason + "; correct SMTP_URL, or see to the mail server"};
}

Findings check_issuers(const settings::OAuth& oauth, net::HttpClient& http, const Clock& clock) {
  const core::OAuthProviders providers(oauth);
  const core::OidcDiscovery discovery(clock);
  Findings findings;
  for (const auto& provider : providers.all()) {
    if (provider.kind != core::ProviderKind::kOpenId) continue;
    core::ProviderCalls calls(http, clock, provider.reach);
    const auto found = discovery.find(provider, calls);
    if (found.ok())
      findings.push_back({Finding::Level::kOk, "issuer", "The issuer " + provider.issuer + " answers discovery"});
    else
      findings.push_back({Finding::Level::kProblem, "issuer",
                          "The issuer " + provider.issuer + " of `" + provider.name +
                              "` cannot be used: " + std::string(found.error().detail()) +
                              (found.error().cause.for_log().empty() ? "" : " (" + found.error().cause.for_log() + ")")});
  }
  return findings;
}

}  // namespace usher::cli

#pragma once

#include "cli/commands/doctor/drawing.h"
#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/net/http_client.h"
#include "common/net/smtp_client.h"
#include "common/url/url.h"

namespace usher::cli {

/// The checks of `usher doctor` on external servers. They send no mail and start no sign-in.

/// Checks that the mail server accepts the log-in of SMTP_URL.
Finding check_mail(net::SmtpClient& smtp);
/// Checks each provider in the settings: OpenID Connect Discovery of an issuer, and of others that they answer. One finding each.
Findings check_issuers(const settings::OAuth& oauth, net::HttpClient& http, const Clock& clock);
/// Checks that usherd answers at `public_url` as browsers call it: through DNS, TLS and the proxy. Asks a path that every proxy
/// has to forward, without credentials.
Finding check_site(const std::string& public_url, net::HttpClient& http);
/// Opens the list of BREACHED_PASSWORDS, and asks the range API for a password that it knows. No finding without both.
Findings check_breached_passwords(const settings::BreachedPasswords& settings, net::HttpClient& http, const Clock& clock);
/// Checks that browsers may use passkeys of `party` on a page of another domain (WebAuthn Level 3, section 5.11: related
/// origins). nullopt for a page of the party's domain, and for one that may not use them here.
std::optional<Finding> check_related_origin(const core::RelyingParty& party, const Url& page, net::HttpClient& http);
/// Checks that the back end at CHAT_UPSTREAM_URL answers. It asks nothing: a GET, where questions are POSTs.
Finding check_chat(const std::string& url, net::HttpClient& http);

}  // namespace usher::cli

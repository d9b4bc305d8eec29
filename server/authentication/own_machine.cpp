#include "server/authentication/own_machine.h"

#include <algorithm>
#include <array>
#include <string>

#include "common/base/ip_address.h"
#include "common/url/url.h"

namespace usher::authentication {
namespace {

constexpr std::array kForwardingHeaders{"forwarded",         "x-forwarded-for", "x-forwarded-host",
                                        "x-forwarded-proto", "x-real-ip",       "via"};

}  // namespace

bool is_at_this_machine(const settings::Settings& settings, const http::Request& request) {
  const bool is_forwarded = std::any_of(kForwardingHeaders.begin(), kForwardingHeaders.end(),
                                        [&](const char* name) { return request.header(name).has_value(); });
  const auto peer = IpAddress::parse(request.client_address);
  const auto host = "http://" + std::string(request.header("host").value_or(""));
  return !is_forwarded && peer && peer->is_loopback() && is_localhost_url(settings.public_url) && is_localhost_url(host);
}

bool is_own_machine(const settings::Settings& settings, const http::Request& request) {
  return !settings.mail.smtp && is_at_this_machine(settings, request);
}

}  // namespace usher::authentication

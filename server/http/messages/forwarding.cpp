#include "server/http/messages/forwarding.h"

#include <array>

#include "common/url/url.h"

namespace usher::http {

bool is_forwarded(const Request& request) {
  constexpr std::array<std::string_view, 3> kNames{"forwarded", "x-real-ip", "via"};
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return header.first.starts_with("x-forwarded-") || std::find(kNames.begin(), kNames.end(), header.first) != kNames.end();
  });
}

bool is_sent_to_loopback(const Request& request) {
  const auto host = request.header("host");
  return !host || is_localhost_url("http://" + std::string(*host));
}

}  // namespace usher::http

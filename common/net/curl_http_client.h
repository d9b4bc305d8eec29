#pragma once

#include "common/net/http_client.h"

namespace usher::net {

/// Calls with libcurl: TLS 1.2 or later with the system's certificates. Ignores proxies, cookies, .netrc and other settings of
/// the environment. Does not decompress bodies. Each call uses a new connection.
class CurlHttpClient final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override;
};

}  // namespace usher::net

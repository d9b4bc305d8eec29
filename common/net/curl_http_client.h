#pragma once

#include "common/net/http_client.h"

namespace usher::net {

/// libcurl. TLS 1.2 or later with the system's certificates; no proxy, cookies, .netrc or other hint of the environment counts;
/// bodies are taken as they are, never unpacked. Each call is a connection of its own.
class CurlHttpClient final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override;
};

}  // namespace usher::net

#pragma once

#include "common/base/result.h"
#include "common/base/secret.h"

namespace usher::net {

/// Which hosts a call may reach (SSRF). The check uses the address of the connection, not the host name.
enum class Reach {
  kPublicOnly,      ///< Nothing on this machine or its network (IpAddress::is_public).
  kOperatorChosen,  ///< Any address: the operator configured it.
};

/// RFC 7617.
struct BasicAuth {
  std::string user;  ///< Must not contain a colon.
  Secret password;
};

struct HttpRequest {
  std::string url;  ///< http or https, without user and password.
  Reach reach = Reach::kPublicOnly;
  std::optional<Secret> form = {};  ///< Sends a POST with this application/x-www-form-urlencoded body; without it, a GET.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<BasicAuth> basic_auth = {};
  std::optional<Secret> bearer = {};                 ///< RFC 6750. Ignored if basic_auth is set.
  std::chrono::milliseconds timeout{10'000};         ///< For the whole call.
  std::chrono::milliseconds connect_timeout{5'000};  ///< Part of `timeout`: name, connection and TLS.
  std::size_t max_body_bytes = 256 * 1024;
  bool wants_headers = false;
};

struct HttpResponse {
  int status = 0;            ///< Any status. Redirects are not followed.
  std::string content_type;  ///< As sent; empty if absent.
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers =
      {};                                  ///< If wanted: names in lower case, of which some occur several times.
  std::chrono::milliseconds body_took{0};  ///< From the first byte of the body to the last.
  [[nodiscard]] bool is_success() const { return status / 100 == 2; }
};

/// How `what` of an error ends where the time was over.
inline constexpr std::string_view kTooLate = "did not answer in time";

/// Calls other servers. Safe from any thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Returns the response with any status. Error: kUpstreamFailed if there was none within the limits; `what` says in one
  /// sentence which host failed and how, without path, query or secret.
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

/// Calls with libcurl: TLS 1.2 or later with the system's certificates. Ignores proxies, cookies, .netrc and other settings of
/// the environment. Does not decompress bodies. Each call uses a new connection.
class CurlHttpClient final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override;
};

/// application/x-www-form-urlencoded.
std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& fields);

}  // namespace usher::net

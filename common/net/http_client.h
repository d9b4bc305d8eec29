#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/base/secret.h"

namespace usher::net {

/// Whom a call may reach. It is the address that is connected to which counts, not the name it was looked up by.
enum class Reach {
  kPublicOnly,      ///< Nothing on this machine or its network (IpAddress::is_public).
  kOperatorChosen,  ///< Any address: who runs the server named it.
};

/// RFC 7617.
struct BasicAuth {
  std::string user;  ///< Without a colon.
  Secret password;
};

struct HttpRequest {
  std::string url;  ///< http or https, without user and password.
  Reach reach = Reach::kPublicOnly;
  std::optional<Secret> form = {};  ///< A POST with this application/x-www-form-urlencoded body; none: a GET.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::optional<BasicAuth> basic_auth = {};
  std::optional<Secret> bearer = {};                 ///< RFC 6750; with basic_auth it is left out.
  std::chrono::milliseconds timeout{10'000};         ///< For all of it.
  std::chrono::milliseconds connect_timeout{5'000};  ///< Within it: name, connection and TLS.
  std::size_t max_body_bytes = 256 * 1024;
};

struct HttpResponse {
  int status = 0;            ///< Any, redirects too: none is followed.
  std::string content_type;  ///< As sent; empty where there is none.
  std::string body;
  [[nodiscard]] bool is_success() const;  ///< 200 to 299.
};

/// Calls other servers. Safe from any thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// The answer, whatever its status. kUpstreamFailed where there was none within the limits: `what` says in one sentence which
  /// host did what, without path, query or secret.
  virtual Result<HttpResponse> send(const HttpRequest& request) = 0;
};

/// application/x-www-form-urlencoded.
std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& fields);

}  // namespace usher::net

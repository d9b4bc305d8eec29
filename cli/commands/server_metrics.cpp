#include "cli/commands/server_metrics.h"

#include "cli/arguments/usage.h"
#include "common/url/url.h"

namespace usher::cli {
namespace {

constexpr std::size_t kMostBytes = 8 * 1024 * 1024;

/// Of the server on this machine; nullopt where no setting names its port.
std::optional<std::string> local_url(const settings::Loaded& loaded) {
  const auto& [host, port, unix_path] = loaded.settings.listen;
  auto named = loaded.settings.ops_listen;
  const bool is_named = is_given(loaded, "HOST") || is_given(loaded, "PORT");
  if (!named && is_named && unix_path.empty()) named = settings::OpsListen{host, port};
  if (!named || named->port == 0) return std::nullopt;
  const std::string reached = named->host == "0.0.0.0" ? "127.0.0.1" : named->host == "::" ? "::1" : named->host;
  return Url{.scheme = "http", .host = reached, .port = named->port}.origin();
}

}  // namespace

Result<std::string> server_with_metrics(Installation& installation, const std::optional<std::string>& named) {
  if (auto local = named ? std::nullopt : local_url(installation.loaded())) return *local;
  // Opened only for the address that a server stored there; another machine's server needs no database here.
  if (!named) static_cast<void>(installation.database().ok());
  const auto url = parse_url(named.value_or(installation.settings().public_url));
  if (!url || !url->is_web()) return usage_error("--url takes the address of a server, such as https://auth.example.com");
  return url->origin();
}

Result<MetricsPage> read_metrics(const Installation& installation, const std::string& origin) {
  net::CurlHttpClient http;
  net::HttpRequest request{.url = origin + "/metrics", .reach = net::Reach::kOperatorChosen, .max_body_bytes = kMostBytes};
  const auto& token = installation.settings().metrics_token;
  if (!token.empty()) request.bearer = token.clone();
  const auto answer = http.send(request);
  if (!answer.ok())
    return error(answer.error().code,
                 origin + " does not answer: " + answer.error().detail() + "; start usherd, or name the server with --url");
  const auto& response = answer.value();
  if (response.status == 401 || response.status == 403)
    return error(ErrorCode::kForbidden,
                 origin + " does not show its metrics: set METRICS_TOKEN to the one that usherd was started with");
  if (!response.is_success())
    return error(
        ErrorCode::kUpstreamFailed,
        origin + "/metrics answers " + std::to_string(response.status) +
            (response.status == 404 ? "; the server has OPS_LISTEN: set it here, too, or name its address with --url" : ""));
  return parse_metrics(response.body);
}

}  // namespace usher::cli

#include "common/net/http_client.h"

#include <sys/socket.h>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/net/curl_handles.h"
#include "common/url/url.h"

namespace usher::net {
namespace {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;

/// The state of one call, for the callbacks.
struct Transfer {
  const HttpRequest& request;
  HttpResponse response = {};
  std::size_t head_bytes = 0;
  SteadyTime body_began = {};
  SteadyTime body_came = {};
  bool too_big = false;
  bool not_public = false;
  std::array<char, CURL_ERROR_SIZE> words = {};
};

/// Returns 0, which ends the call, in place of an exception, which must not pass libcurl.
std::size_t take_body(const char* bytes, std::size_t one, std::size_t count, void* context) try {
  auto& transfer = *static_cast<Transfer*>(context);
  auto& body = transfer.response.body;
  transfer.too_big = one * count > transfer.request.max_body_bytes - body.size();
  if (transfer.too_big) return 0;
  transfer.body_came = steady_now();
  if (body.empty()) transfer.body_began = transfer.body_came;
  body.append(bytes, one * count);
  return one * count;
} catch (const std::bad_alloc&) {
  return 0;
}

/// As take_body().
std::size_t take_head_line(const char* bytes, std::size_t one, std::size_t count, void* context) try {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.head_bytes += one * count;
  transfer.too_big = transfer.head_bytes > kMaxHeadBytes;
  if (transfer.too_big) return 0;
  if (!transfer.request.wants_headers) return one * count;
  const std::string_view line(bytes, one * count);
  const auto colon = line.find(':');
  auto& headers = transfer.response.headers;
  if (line.starts_with("HTTP/"))
    headers.clear();  // those of an interim response
  else if (colon != std::string_view::npos)
    headers.emplace_back(ascii_lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  return one * count;
} catch (const std::bad_alloc&) {
  return 0;
}

/// DNS rebinding: checks the address that the connection will use, so a changed DNS record cannot bypass the check.
curl_socket_t open_http_socket(void* context, curlsocktype, curl_sockaddr* found) {
  auto& transfer = *static_cast<Transfer*>(context);
  const auto address = address_in(*found);
  const bool allowed = address && (transfer.request.reach == Reach::kOperatorChosen || address->is_public());
  transfer.not_public = transfer.not_public || !allowed;
  return allowed ? socket(found->family, found->socktype | SOCK_CLOEXEC, found->protocol) : CURL_SOCKET_BAD;
}

/// The host of a URL that may be called; nullopt for schemes other than http and https and for URLs with credentials.
std::optional<std::string> host_of(const std::string& address) {
  const auto url = parse_url(address);
  if (!url || url->user || !url->is_web()) return std::nullopt;
  return url->host;
}

std::string fault_of(CURLcode code, const Transfer& transfer) {
  const auto& request = transfer.request;
  if (transfer.too_big) return "sent more than " + std::to_string(request.max_body_bytes / 1024) + " KiB";
  switch (code) {
    case CURLE_FILESIZE_EXCEEDED:
      return "sent more than " + std::to_string(request.max_body_bytes / 1024) + " KiB";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "has no address in the DNS";
    case CURLE_COULDNT_CONNECT:
      return transfer.not_public ? "is not on the public Internet" : "refused the connection";
    case CURLE_OPERATION_TIMEDOUT:
      return std::string(kTooLate);
    case CURLE_WRITE_ERROR:
      return "sent more than there is memory for";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "has no TLS certificate that this machine trusts";
    case CURLE_SSL_CONNECT_ERROR:
      return "agreed on no TLS: it has no certificate for this name, or no current TLS version";
    default:
      return "closed the connection or did not speak HTTP";
  }
}

Error failure(CURLcode code, const Transfer& transfer) {
  auto sentence = host_of(transfer.request.url).value_or("The server") + " " + fault_of(code, transfer);
  const std::string words = transfer.words.front() ? transfer.words.data() : libcurl().easy_strerror(code);
  auto problem = error_because(ErrorCode::kUpstreamFailed, sentence + " (" + words + ")");
  problem.what = std::move(sentence);
  return problem;
}

void set_limits(CURL* handle, const HttpRequest& request) {
  set_outbound_rules(handle, "http,https");
  libcurl().easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  libcurl().easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  libcurl().easy_setopt(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.max_body_bytes));
}

void set_callbacks(CURL* handle, Transfer& transfer) {
  libcurl().easy_setopt(handle, CURLOPT_ERRORBUFFER, transfer.words.data());
  libcurl().easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_http_socket);
  libcurl().easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
  libcurl().easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
  libcurl().easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  libcurl().easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_head_line);
  libcurl().easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
}

void set_content(CURL* handle, const HttpRequest& request) {
  libcurl().easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  if (request.form) {
    libcurl().easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.form->expose().size()));
    libcurl().easy_setopt(handle, CURLOPT_POSTFIELDS, request.form->expose().data());
  }
  if (request.basic_auth) {
    libcurl().easy_setopt(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    libcurl().easy_setopt(handle, CURLOPT_USERNAME, request.basic_auth->user.c_str());
    libcurl().easy_setopt(handle, CURLOPT_PASSWORD, std::string(request.basic_auth->password.expose()).c_str());
  } else if (request.bearer) {
    libcurl().easy_setopt(handle, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
    libcurl().easy_setopt(handle, CURLOPT_XOAUTH2_BEARER, std::string(request.bearer->expose()).c_str());
  }
}

}  // namespace

Result<HttpResponse> CurlHttpClient::send(const HttpRequest& request) {
  if (!host_of(request.url))
    return error(ErrorCode::kUpstreamFailed, "The URL must be http or https, with a plain host and without user and password");
  try {
    libcurl();
  } catch (const std::exception& missing) {  // fails the call, of which the caller may not depend
    return error(ErrorCode::kUpstreamFailed, missing.what());
  }
  const auto handle = new_curl_handle();
  const auto headers = header_lines(request.headers);
  Transfer transfer{.request = request};
  set_limits(handle.get(), request);
  set_callbacks(handle.get(), transfer);
  set_content(handle.get(), request);
  libcurl().easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());

  const auto code = libcurl().easy_perform(handle.get());
  if (code != CURLE_OK) return failure(code, transfer);
  long status = 0;
  libcurl().easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  const char* type = nullptr;
  libcurl().easy_getinfo(handle.get(), CURLINFO_CONTENT_TYPE, &type);
  transfer.response.status = static_cast<int>(status);
  if (type) transfer.response.content_type = type;
  transfer.response.body_took = std::chrono::duration_cast<std::chrono::milliseconds>(transfer.body_came - transfer.body_began);
  return std::move(transfer.response);
}

std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    form.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return form;
}

}  // namespace usher::net

#include "server/http/front/response_writer.h"

#include <ctime>
#include <iterator>

#include "common/base/text.h"
#include "server/http/streams/stream.h"

namespace usher::http {
namespace {

struct ReasonPhrase {
  HttpStatus status;
  std::string_view words;  ///< RFC 9110 §15, and RFC 6585 for 429 and 431
};
constexpr ReasonPhrase kReasonPhrases[] = {
    {HttpStatus::kOk, "OK"},
    {HttpStatus::kCreated, "Created"},
    {HttpStatus::kAccepted, "Accepted"},
    {HttpStatus::kNoContent, "No Content"},
    {HttpStatus::kFound, "Found"},
    {HttpStatus::kSeeOther, "See Other"},
    {HttpStatus::kNotModified, "Not Modified"},
    {HttpStatus::kBadRequest, "Bad Request"},
    {HttpStatus::kUnauthorized, "Unauthorized"},
    {HttpStatus::kForbidden, "Forbidden"},
    {HttpStatus::kNotFound, "Not Found"},
    {HttpStatus::kMethodNotAllowed, "Method Not Allowed"},
    {HttpStatus::kRequestTimeout, "Request Timeout"},
    {HttpStatus::kConflict, "Conflict"},
    {HttpStatus::kContentTooLarge, "Content Too Large"},
    {HttpStatus::kUriTooLong, "URI Too Long"},
    {HttpStatus::kUnsupportedMediaType, "Unsupported Media Type"},
    {HttpStatus::kUnprocessable, "Unprocessable Content"},
    {HttpStatus::kTooManyRequests, "Too Many Requests"},
    {HttpStatus::kHeadTooLarge, "Request Header Fields Too Large"},
    {HttpStatus::kInternal, "Internal Server Error"},
    {HttpStatus::kNotImplemented, "Not Implemented"},
    {HttpStatus::kBadGateway, "Bad Gateway"},
    {HttpStatus::kUnavailable, "Service Unavailable"},
    {HttpStatus::kVersionNotSupported, "HTTP Version Not Supported"},
};

std::string_view reason_phrase(HttpStatus status) {
  const auto* const row = find_by(kReasonPhrases, status, &ReasonPhrase::status);
  return row ? row->words : std::string_view();  // empty is allowed (RFC 9112 §4)
}

/// IMF-fixdate (RFC 9110 §5.6.7). Formatted once a second and thread. Of types without a destructor: glibc ends the process if it
/// has no memory to register one.
std::string_view date_header(Time now) {
  thread_local std::int64_t second = -1;
  thread_local std::array<char, 40> bytes{};
  thread_local std::size_t size = 0;
  if (std::exchange(second, to_seconds(now)) != second || size == 0) {
    const auto time = static_cast<std::time_t>(second);
    std::tm parts{};
    gmtime_r(&time, &parts);
    size = std::strftime(bytes.data(), bytes.size(), "%a, %d %b %Y %H:%M:%S GMT",
                         &parts);  // the C locale: no code here sets another
  }
  return {bytes.data(), size};
}

bool is_bodiless(HttpStatus status) { return status == HttpStatus::kNoContent || status == HttpStatus::kNotModified; }

void append_header(std::string& out, std::string_view name, std::string_view value) {
  constexpr std::string_view kLineEnds("\r\n\0", 3);
  if (name.find_first_of(kLineEnds) != std::string_view::npos || value.find_first_of(kLineEnds) != std::string_view::npos) return;
  out.append(name).append(": ").append(value).append("\r\n");
}

bool has_header(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [&](const auto& header) { return iequals(header.first, name); });
}

void append_parts(SerializedResponse& out, std::string_view body, std::size_t held_after, bool is_chunked) {
  const auto append = [&](std::string_view part) {
    if (is_chunked) return append_chunk(out.bytes, part);
    out.bytes += part;
  };
  append(body.substr(0, held_after));
  out.held_after = out.bytes.size();
  append(body.substr(held_after));
  append({});
}

}  // namespace

SerializedResponse write_response(Response&& response, const WriteOptions& options) {
  const bool is_streamed = response.is_streamed();
  SerializedResponse out{.bytes = {}, .not_before = response.not_before, .stream = std::move(response.stream)};
  const bool has_body = !out.stream && !is_bodiless(response.status);
  auto& bytes = out.bytes;
  bytes.reserve(1024 + (has_body && !options.head_only ? response.body.size() : 0));
  bytes.append("HTTP/1.1 ").append(std::to_string(number(response.status))).append(" ");
  bytes.append(reason_phrase(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) append_header(bytes, name, value);
  if (has_body && !response.body.empty() && !has_header(response, "Content-Type"))
    append_header(bytes, "Content-Type", "text/plain");
  if (has_body && !is_streamed) append_header(bytes, "Content-Length", std::to_string(response.body.size()));
  if (is_streamed && !options.http10) append_header(bytes, "Transfer-Encoding", "chunked");
  if (!options.keep_alive || options.http10) append_header(bytes, "Connection", options.keep_alive ? "keep-alive" : "close");
  if (options.now) append_header(bytes, "Date", date_header(*options.now));
  bytes.append("\r\n");
  if (!has_body || options.head_only) return out;
  if (is_streamed)
    append_parts(out, response.body, response.held_after, !options.http10);
  else
    bytes.append(response.body);
  return out;
}

}  // namespace usher::http

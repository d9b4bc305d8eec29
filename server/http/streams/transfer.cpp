#include "server/http/streams/transfer.h"

#include <new>

#include "common/base/text.h"
#include "server/http/messages/error_status.h"

namespace usher::http {
namespace {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr long kBufferBytes = 16 * 1024;   // libcurl's buffer of each stream, in each direction
constexpr long kSwitchingProtocols = 101;  // the bytes after it are not HTTP, but libcurl takes them for the body
constexpr std::chrono::seconds kShortestWait{1};
constexpr std::chrono::seconds kLongestWait{24 * 60 * 60};

bool is_event_stream(std::string_view content_type) {
  return iequals(trim(content_type.substr(0, content_type.find(';'))), kEventStream);
}

/// Returns the value if the line is that header.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !iequals(line.substr(0, colon), name)) return std::nullopt;
  return trim(line.substr(colon + 1));
}

}  // namespace

StreamTransfer::StreamTransfer(const net::StreamCall& call, std::chrono::milliseconds connect_timeout, Sink& sink)
    : sink_(sink), easy_(net::new_curl_handle()), headers_(net::header_lines(call.headers)) {
  set_request(call);
  set_rules(connect_timeout);
}

void StreamTransfer::set_request(const net::StreamCall& call) {
  auto* const easy = easy_.get();
  net::libcurl().easy_setopt(easy, CURLOPT_URL, call.url.c_str());
  net::libcurl().easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  net::libcurl().easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  net::libcurl().easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.data());
  net::libcurl().easy_setopt(easy, CURLOPT_PRIVATE, this);
  net::libcurl().easy_setopt(easy, CURLOPT_ERRORBUFFER, words_.data());
  net::libcurl().easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head_line);
  net::libcurl().easy_setopt(easy, CURLOPT_HEADERDATA, this);
  net::libcurl().easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  net::libcurl().easy_setopt(easy, CURLOPT_WRITEDATA, this);
}

void StreamTransfer::set_rules(std::chrono::milliseconds connect_timeout) {
  auto* const easy = easy_.get();
  net::set_outbound_rules(easy, "http,https");
  net::libcurl().easy_setopt(easy, CURLOPT_HTTP_VERSION,
                             static_cast<long>(CURL_HTTP_VERSION_1_1));  // one stream does not block another
  net::libcurl().easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout.count()));
  net::libcurl().easy_setopt(easy, CURLOPT_BUFFERSIZE, kBufferBytes);
  net::libcurl().easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
}

template <class F>
std::size_t StreamTransfer::guarded(std::size_t failure, const F& take) {
  try {
    return take();
  } catch (const std::bad_alloc&) {
    lacked_memory_ = true;
    return failure;
  }
}

std::size_t StreamTransfer::on_head_line(const char* bytes, std::size_t one, std::size_t count, void* context) {
  auto& self = *static_cast<StreamTransfer*>(context);
  const auto size = one * count;
  return self.guarded(0, [&] { return self.take_head_line({bytes, size}) ? size : 0; });
}

bool StreamTransfer::take_head_line(std::string_view line) {
  if (accepted_) return true;  // trailers
  head_bytes_ += line.size();
  if (head_bytes_ > kMaxHeadBytes) {
    refused_for_ = "a head of more than 64 KiB";
    return false;
  }
  if (line.starts_with("HTTP/")) {
    type_.clear();
    encoded_ = false;
    retry_after_.reset();
  }
  if (const auto type = value_of(line, "content-type")) type_ = *type;
  if (const auto wait = value_of(line, "retry-after"))
    retry_after_ = std::clamp(std::chrono::seconds(parse_whole<std::int64_t>(*wait).value_or(1)), kShortestWait, kLongestWait);
  if (const auto coding = value_of(line, "content-encoding")) encoded_ = encoded_ || !iequals(*coding, "identity");
  return !trim(line).empty() || judge_head();
}

/// Checks a complete head; an interim response (1xx) decides nothing.
bool StreamTransfer::judge_head() {
  long status = 0;
  net::libcurl().easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status < number(HttpStatus::kOk) && status != kSwitchingProtocols) return true;
  if (status != number(HttpStatus::kTooManyRequests) && status != number(HttpStatus::kUnavailable)) retry_after_.reset();
  if (status != number(HttpStatus::kOk)) refused_for_ = "status " + std::to_string(status);
  if (refused_for_.empty() && !is_event_stream(type_)) refused_for_ = "the type " + (type_.empty() ? "(none)" : type_);
  if (refused_for_.empty() && encoded_) refused_for_ = "a compressed body";
  accepted_ = refused_for_.empty();
  return accepted_ && sink_.on_accepted();
}

std::size_t StreamTransfer::on_body(const char* bytes, std::size_t one, std::size_t count, void* context) {
  auto& self = *static_cast<StreamTransfer*>(context);
  const auto size = one * count;
  const auto refused = size + 1;  // any other number reports an error; 0 would be correct for empty input
  if (!self.accepted_) return refused;
  return self.guarded(refused, [&] {
    switch (self.sink_.on_bytes({bytes, size})) {
      case Sink::Take::kTaken:
        return size;
      case Sink::Take::kLater:
        self.paused_ = true;
        return std::size_t{CURL_WRITEFUNC_PAUSE};
      case Sink::Take::kNever:
        break;
    }
    return refused;
  });
}

}  // namespace usher::http

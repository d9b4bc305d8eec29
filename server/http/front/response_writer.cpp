#include "server/http/front/response_writer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <string_view>
#include <utility>

#include <httplib.h>

namespace usher::http {
namespace {

// The constant request heads that httplib reads.
constexpr std::string_view kGet = "GET / HTTP/1.1\r\n\r\n";
constexpr std::string_view kHead = "HEAD / HTTP/1.1\r\n\r\n";

// The Date header as IMF-fixdate (RFC 9110 §5.6.7), formatted once a second.
class DateHeader {
 public:
  const std::string& at(Time now) {
    if (const auto second = to_seconds(now); second != second_) {
      second_ = second;
      const auto time = static_cast<std::time_t>(second);
      std::tm parts{};
      gmtime_r(&time, &parts);
      std::array<char, 40> text{};  // the C locale: no code here sets another
      text_.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    }
    return text_;
  }

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

// The constant head as input and the response as output. httplib releases declare different sets of these functions, so none is
// marked `override`.
class BufferStream final : public httplib::Stream {
 public:
  BufferStream(std::string_view in, std::string& out) : in_(in), out_(out) {}

  bool is_readable() const { return true; }
  bool wait_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }
  ssize_t read(char* to, size_t size) {
    const auto taken = std::min(size, in_.size());
    std::memcpy(to, in_.data(), taken);
    in_.remove_prefix(taken);
    return static_cast<ssize_t>(taken);
  }
  ssize_t write(const char* from, size_t size) {
    out_.append(from, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const {}
  void get_local_ip_and_port(std::string&, int&) const {}
  socket_t socket() const { return -1; }

 private:
  std::string_view in_;
  std::string& out_;
};

bool is_bodiless(HttpStatus status) { return status == HttpStatus::kNoContent || status == HttpStatus::kNotModified; }

}  // namespace

// Never listens: only its serialiser is used.
class ResponseWriter::HttplibServer : public httplib::Server {
 public:
  HttplibServer() {
    set_pre_routing_handler([this](const httplib::Request&, httplib::Response& to) {
      fill(to);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler([this](const httplib::Request&, httplib::Response& to) { finish(to); });
  }

  SerializedResponse write(Response& response, const WriteOptions& options) {
    response_ = &response;
    options_ = &options;
    SerializedResponse out{.bytes = {}, .not_before = response.not_before, .stream = std::move(response.stream)};
    is_stream_ = out.stream != nullptr;
    out.bytes.reserve(1024);
    BufferStream stream(options.head_only ? kHead : kGet, out.bytes);
    process(*this, stream);
    return out;
  }

 private:
  // From 0.16 on the addresses are parameters.
  template <class Server>
  static void process(Server& server, httplib::Stream& stream) {
    constexpr bool close = false;  // finish() sets Connection: close if needed
    bool closed = false;
    const std::string address;
    if constexpr (requires { server.process_request(stream, address, 0, address, 0, close, closed, nullptr); }) {
      (void)server.process_request(stream, address, 0, address, 0, close, closed, nullptr);
    } else {
      (void)server.process_request(stream, close, closed, nullptr);
    }
  }

  void fill(httplib::Response& to) {
    to.status = number(response_->status);
    for (const auto& [name, value] : response_->headers) to.set_header(name, value);  // drops CR and LF: header injection
    if (!is_bodiless(response_->status)) to.body = std::move(response_->body);
  }

  // Removes the headers that httplib adds.
  void finish(httplib::Response& to) {
    to.headers.erase("Keep-Alive");
    to.headers.erase("Accept-Ranges");
    if (is_stream_ || is_bodiless(response_->status)) to.headers.erase("Content-Length");
    if (is_stream_ && !options_->http10) to.set_header("Transfer-Encoding", "chunked");
    const bool keep_alive = options_->keep_alive && !(is_stream_ && options_->http10);
    if (!keep_alive) to.set_header("Connection", "close");
    if (keep_alive && options_->http10) to.set_header("Connection", "keep-alive");
    to.set_header("Date", date_.at(options_->now));
  }

  Response* response_ = nullptr;
  const WriteOptions* options_ = nullptr;
  bool is_stream_ = false;
  DateHeader date_;
};

std::string_view httplib_version() { return CPPHTTPLIB_VERSION; }

ResponseWriter::ResponseWriter() : server_(std::make_unique<HttplibServer>()) {}
ResponseWriter::~ResponseWriter() = default;

SerializedResponse ResponseWriter::write(Response&& response, const WriteOptions& options) {
  return server_->write(response, options);
}

}  // namespace usher::http

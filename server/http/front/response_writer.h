#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// How a response is written.
struct WriteOptions {
  bool keep_alive = true;
  bool http10 = false;     ///< The response then states that the connection is kept.
  bool head_only = false;  ///< The request's method is HEAD: headers as for GET, without the body.
  Time now{};              ///< For the Date header.
};

/// A response as bytes, head and body together, so that one send writes both.
struct SerializedResponse {
  std::string bytes;
  std::optional<Time> not_before = {};
  std::shared_ptr<StreamOrder> stream = {};  ///< Set: `bytes` are the head; for HTTP/1.0 closing the connection ends the body.
};

/// The release of httplib that this program was built with.
std::string_view httplib_version();

/// Serialises responses with httplib, without a socket or a request. Never compresses, ignores Range. Costs a few hundred bytes;
/// use one per thread. Not synchronised.
class ResponseWriter {
 public:
  ResponseWriter();
  ~ResponseWriter();
  ResponseWriter(const ResponseWriter&) = delete;
  ResponseWriter& operator=(const ResponseWriter&) = delete;

  SerializedResponse write(Response&& response, const WriteOptions& options);

 private:
  class HttplibServer;
  std::unique_ptr<HttplibServer> server_;
};

}  // namespace usher::http

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "common/base/clock.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// How an answer leaves.
struct Manner {
  bool keep_alive = true;
  bool http10 = false;  ///< Then keeping alive is said.
  Time now{};           ///< For the Date header.
};

/// An answer as bytes, head and body together, so that it leaves in one send.
struct Answer {
  std::string bytes;
  std::optional<Time> not_before = {};
  std::shared_ptr<StreamOrder> stream = {};  ///< Set: `bytes` are the head; to HTTP/1.0 the connection's end ends the body.
};

/// One request in, one answer out, without a socket: httplib parses the head and serialises the answer; what the handler sees is
/// the strictly framed request, since httplib decodes header values and paths. Never compresses and never honours Range. Costs a
/// few hundred bytes; one per thread. Not synchronised.
class Exchange {
 public:
  using Respond = std::function<Response(Request&)>;
  using Decide = std::function<Manner()>;

  Exchange();
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// `respond` is called once and must not throw; `decide` once after it: a handler may run for long.
  Answer run(Request& request, const Respond& respond, const Decide& decide);

 private:
  class HttplibServer;
  std::unique_ptr<HttplibServer> server_;
};

}  // namespace usher::http

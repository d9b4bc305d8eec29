#pragma once

#include "server/http/lanes/lanes.h"
#include "server/http/messages/refusals.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// Where a request runs.
struct Admission {
  Lane lane = Lane::kQuick;
  std::optional<Response> answer = {};  ///< Set: already answered; the request goes to no lane.
};

/// What the connection front serves. Calls come from several threads at once.
class Handler {
 public:
  virtual ~Handler() = default;

  /// The cheap steps, in the event loop's thread: takes microseconds, never blocks. What it writes to the request is passed to
  /// handle().
  virtual Admission admit(Request& request) = 0;

  /// Runs in the lane's thread. Should not throw; an exception is answered as kInternalFailure, and its text is not sent to the
  /// client.
  virtual Response handle(Request& request) = 0;

  /// The body and headers of a refusal by the front, in the format of the route group of `partial.path`. `partial` holds only
  /// what had arrived; its path is empty if nothing could be parsed. Never blocks; must not throw. The front adds Retry-After to
  /// kBusy.
  virtual Response refuse(Refusal refusal, const Request& partial) = 0;

  /// The response to a request whose stream could not start. Never blocks; must not throw.
  virtual Response refuse_stream(const Request& request, const StreamOrder& order, const Error& why) = 0;
  /// Called when a stream has ended. Never blocks; must not throw.
  virtual void note_stream(const Request& request, const StreamOrder& order, const StreamEnd& end) = 0;
};

}  // namespace usher::http

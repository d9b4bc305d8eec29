#pragma once

#include <optional>
#include <string>

#include "server/http/lanes/lanes.h"
#include "server/http/messages/refusals.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// Where a request goes.
struct Admission {
  Lane lane = Lane::kQuick;
  std::string client = {};              ///< Whose turn in that lane it takes; empty: the peer's.
  std::optional<Response> answer = {};  ///< Set: refused or answered already; it goes to no lane.
};

/// What the connection front serves. All calls come from several threads at once.
class Handler {
 public:
  virtual ~Handler() = default;

  /// The cheap steps, in the event loop's thread: microseconds, never blocks. What it notes in the request, handle() sees.
  virtual Admission admit(Request& request) = 0;

  /// Runs in the lane's thread. Should not throw; what it throws is answered as kInternalFailure, its text shown to nobody.
  virtual Response handle(Request& request) = 0;

  /// The body and headers for what the front itself refuses, in the words of the surface that `partial.path` belongs to. Of
  /// `partial` only what had arrived is set; where nothing could be understood its path is empty. Never blocks; must not throw.
  /// The front adds Retry-After to kBusy.
  virtual Response refuse(Refusal refusal, const Request& partial) = 0;

  /// The answer to a request that a stream was ordered for, where there is none. Never blocks; must not throw.
  virtual Response refuse_stream(const Request& request, const StreamOrder& order, const Error& why) = 0;
  /// A stream is over. Never blocks; must not throw.
  virtual void note_stream(const Request& request, const StreamOrder& order, const StreamEnd& end) = 0;
};

}  // namespace usher::http

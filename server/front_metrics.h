#pragma once

#include "common/base/metrics.h"
#include "server/http/front/front.h"

namespace usher {

/// Declares the front's figures, read anew at each exposition: connections, refusals by code, and what waits in each lane. Both
/// outlive the last exposition.
void expose_front(Metrics& metrics, const http::ConnectionFront& front);

}  // namespace usher

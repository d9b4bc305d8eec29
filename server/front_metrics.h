#pragma once

#include "common/base/metrics.h"

namespace usher::http {
class ConnectionFront;
}

namespace usher {

/// Declares the front's metrics, read at each exposition: connections, refusals by code, and waiting requests of each lane. Both
/// arguments outlive the last exposition.
void expose_front(Metrics& metrics, const http::ConnectionFront& front);

}  // namespace usher

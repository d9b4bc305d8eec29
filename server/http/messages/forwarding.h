#pragma once

#include "server/http/messages/request.h"

// Whether a request came from this machine by itself: a proxy beside the server makes every client look like one.

namespace usher::http {

/// Whether a header says that a proxy passed it on: Forwarded, X-Forwarded-*, X-Real-IP or Via.
bool is_forwarded(const Request& request);

/// Whether it was not sent to a name of another machine: Host is absent, localhost or a loopback address.
bool is_sent_to_loopback(const Request& request);

}  // namespace usher::http

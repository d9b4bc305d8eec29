#pragma once

#include "server/http/routing/openapi.h"

namespace usher::ops {

/// A sentence about each tag, in the order of /docs: what a site needs first comes first.
std::span<const http::TagNote> tag_notes();

}  // namespace usher::ops

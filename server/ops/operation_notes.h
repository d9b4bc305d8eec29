#pragma once

#include <span>

#include "server/http/routing/openapi.h"

namespace usher::ops {

/// The notes of all documented operations, in the order of /docs: what a site needs first comes first. Their examples work as
/// they are on a new installation, in their order, where they need nothing from a mail, an app or a provider.
std::span<const http::OperationNote> operation_notes();

/// A sentence about each tag.
std::span<const http::TagNote> tag_notes();

}  // namespace usher::ops

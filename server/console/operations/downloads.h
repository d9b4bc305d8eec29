#pragma once

#include <string>
#include <string_view>

#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

// Files that the console offers, in parts of a bounded size.

namespace usher::console {

/// Returns a response that a browser stores as a file of that name.
http::Response download(std::string body, std::string_view type, const std::string& name);

/// The address of a file or page for the request's own query, with another cursor; an empty one is left out.
std::string part_url(const http::Request& request, std::string_view path, std::string_view cursor);

}  // namespace usher::console

#pragma once

#include "common/json/value.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

/// 200 with a JSON body.
http::Response ok(const json::Value& value);
/// `{"status": true}`, `{"success": true}`.
http::Response status_true();
http::Response success_true();
/// 302.
http::Response redirect(std::string_view target);

}  // namespace usher::better_auth

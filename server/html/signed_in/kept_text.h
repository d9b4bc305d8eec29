#pragma once

#include "server/html/form_guard.h"
#include "server/http/messages/request.h"

namespace usher::html {

/// What was typed into a form that comes after its session has ended. It is given back in the answer to that request alone, and
/// for the account that typed it: is_of_another_account().
struct KeptText {
  std::vector<std::pair<std::string, std::string>> fields = {};
  bool has_dropped = false;  ///< A text was in a field that the form did not have when we sent it.
};

/// `shown`: what the form showed. `is_left_out`: (name, value) of a field that is neither kept nor missed: a token, a password.
KeptText kept_text(const http::Request& request, const ShownFields& shown,
                   const std::function<bool(std::string_view, const std::string&)>& is_left_out);

}  // namespace usher::html

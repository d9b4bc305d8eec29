#pragma once

#include "server/html/form_guard.h"

namespace usher::html {
class View;
}
namespace usher::http {
struct Request;
}

// What was typed into a form, or selected for it, outlives an ended or old session: it is kept in the response to that request
// alone, and for the account that typed it.

namespace usher::console {

/// Whether the sent form has more than what the console itself put into it.
bool has_typed_text(const http::Request& request);

enum class WhyKept {
  kSignedOut,
  kNotFresh,
  kOldToken,  ///< Also what follows the other two: a new proof gives the session a new token.
};

/// Returns a page with what was sent and a button that sends it again; before that a link, in a tab of its own, to the page that
/// signs in or proves who is there. Only fields that the form had when we sent it are kept; the page says so where others had a
/// text. A secret is not kept: the page that is sent at last asks for it again.
http::Response kept_form(const http::Request& request, const html::View& view, const html::FormGuard& guard,
                         const html::FormGuard::Issued& token, WhyKept why);

}  // namespace usher::console

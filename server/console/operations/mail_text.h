#pragma once

#include "common/json/value.h"
#include "server/http/messages/response.h"

// How the console shows the text of a mail.

namespace usher::console {

/// Returns the pieces of a plain text, each with `piece` and, if it is a web address, `link_url`.
json::Array pieces_of(std::string_view text);

/// Returns a mail's HTML as a document of its own. It runs no script, loads nothing, posts nothing, and only pages of this server
/// may frame it, whatever the mail has (sandbox).
http::Response mail_document(std::string html);

}  // namespace usher::console

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/routing/endpoint.h"

namespace usher::http {

/// What the document says about an operation beside its row.
struct OperationNote {
  std::string_view name;     ///< Endpoint::name.
  std::string_view about;    ///< Sentences for a client's author.
  std::string_view example;  ///< A body that works, as JSON; empty for a row without a body.
};

struct TagNote {
  std::string_view name;   ///< Endpoint::tag.
  std::string_view about;  ///< A sentence.
};

struct DocumentNotes {
  std::span<const OperationNote> operations = {};
  std::span<const TagNote> tags = {};
};

/// Returns the OpenAPI 3.1 document of these routes, indented, with a newline at its end. `server_url` is the base URL of the
/// routes. Operations are in the order of their notes, each with an example as a curl command. Undocumented rows are listed by
/// path and tag in `x-other-operations`.
std::string openapi_document(const std::vector<Endpoint>& endpoints, const DocumentNotes& notes, const std::string& server_url);

}  // namespace usher::http

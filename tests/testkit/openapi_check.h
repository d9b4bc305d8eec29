#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/json/value.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::testkit {

/// What is wrong with `value` by `schema`, a line each: of JSON Schema what our documents use. A keyword that is not known here
/// is a fault too, and so is a member that is not described.
std::vector<std::string> schema_faults(const json::Value& schema, const json::Value& value, const json::Value& document);

/// The same by a JSON Schema that stands alone, with references into its $defs; it says itself whether other members may be
/// there.
std::vector<std::string> json_schema_faults(const json::Value& schema, const json::Value& value);

/// Holds answers against the OpenAPI document of the application that gave them. Immutable; safe from any thread.
class OpenApiCheck {
 public:
  explicit OpenApiCheck(const std::string& document);

  /// What is wrong with the answer: a status, problem code or content type that the operation does not list, a body that does not
  /// fit. Answers outside of any operation (unknown path, wrong method, preflight) must be problems of the transport or have no
  /// body.
  [[nodiscard]] std::vector<std::string> faults(const http::Request& request, const http::Response& response) const;

  [[nodiscard]] const json::Value& document() const { return document_; }
  /// `METHOD path` of all operations.
  [[nodiscard]] std::vector<std::string> operations() const;
  /// `METHOD path` of the operation that the request is for.
  [[nodiscard]] std::optional<std::string> operation_of(const http::Request& request) const;

 private:
  [[nodiscard]] const json::Value* find_operation(const http::Request& request) const;

  json::Value document_;
};

}  // namespace usher::testkit

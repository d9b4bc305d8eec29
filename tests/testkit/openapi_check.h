#pragma once

#include <memory>

#include "common/json/value.h"

namespace usher::http {
struct Request;
struct Response;
}  // namespace usher::http

namespace usher::testkit {

/// The errors of `value` by `schema`, a line each, for the part of JSON Schema that our documents use. An unknown keyword is an
/// error too, and so is a member that is not described.
std::vector<std::string> schema_faults(const json::Value& schema, const json::Value& value, const json::Value& document);

/// The same by a self-contained JSON Schema with references into its $defs; the schema decides about further members.
std::vector<std::string> json_schema_faults(const json::Value& schema, const json::Value& value);

/// Compares responses with the OpenAPI document of their application. Immutable; safe from any thread.
class OpenApiCheck {
 public:
  explicit OpenApiCheck(const std::string& document);

  /// The errors of the response: a status, problem code or content type that the operation does not list, a body that does not
  /// fit. Responses outside of any operation (unknown path, wrong method, preflight) must be problems of the transport or have
  /// no body.
  [[nodiscard]] std::vector<std::string> faults(const http::Request& request, const http::Response& response) const;

  [[nodiscard]] const json::Value& document() const { return *document_; }
  /// `METHOD path` of all operations.
  [[nodiscard]] std::vector<std::string> operations() const;
  /// `METHOD path` of the request's operation.
  [[nodiscard]] std::optional<std::string> operation_of(const http::Request& request) const;

 private:
  [[nodiscard]] const json::Value* find_operation(const http::Request& request) const;

  std::shared_ptr<const json::Value> document_;  ///< Shared by all checks of the same text.
};

}  // namespace usher::testkit

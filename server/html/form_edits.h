#pragma once

#include <vector>

#include "common/json/value.h"
#include "server/html/form.h"
#include "server/http/messages/request.h"

namespace usher::html {

/// The hidden field with what a form shows, so that a save changes what the user changed and nothing else (lost update).
/// `stored`: its fields with the values that are stored.
FormField values_field(const std::vector<FormField>& stored);

/// What became of a field since its form was shown.
enum class Edit {
  kNone,   ///< The user left it as it was, or typed what is stored.
  kTyped,  ///< The user changed it, and no other write did.
  kClash,  ///< The user changed it, and so did another write meanwhile.
};

/// What the form of a request showed and sends. A form without values_field() showed nothing that is known: all of it was typed.
/// Borrows the request.
class FormEdits {
 public:
  explicit FormEdits(const http::Request& request);
  /// `stored`: the field with the value that is stored now.
  [[nodiscard]] Edit edit(const FormField& stored) const;

 private:
  const http::Request& request_;
  json::Object shown_;
};

}  // namespace usher::html

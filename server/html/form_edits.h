#pragma once

#include "server/html/form.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

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

/// `shown`: null if that is not known.
template <class T>
Edit edit_of(const T* shown, const T& typed, const T& now) {
  if (typed == now) return Edit::kNone;
  if (!shown || *shown == now) return Edit::kTyped;
  return typed == *shown ? Edit::kNone : Edit::kClash;
}

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

/// Saves a form. Another write may come between the look at what is stored and the save, which is then kConflict: the form is
/// compared with what that write left. `try_to_save`: bool is_again -> Result<http::Response>.
template <class F>
Result<http::Response> save_form(const F& try_to_save) {
  constexpr int kTries = 3;
  auto answer = try_to_save(false);
  for (int i = 1; i < kTries && !answer.ok() && answer.error().code == ErrorCode::kConflict; ++i) answer = try_to_save(true);
  return answer;
}

}  // namespace usher::html

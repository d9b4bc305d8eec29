#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/error_code.h"

namespace usher {

/// Text for the log only: a library's or database's message. Never shown to a client.
class LogNote {
 public:
  LogNote() = default;
  explicit LogNote(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const std::string& for_log() const { return text_; }

 private:
  std::string text_;
};

/// Of a body's wrong fields the first ones are kept and the others counted: a body has as many as its sender likes.
inline constexpr std::size_t kMostFieldErrors = 20;

/// One wrong field of a body, query or setting.
struct FieldError {
  std::string field;    ///< The path as sent: `email`, `answers.languages[2]`.
  std::string code;     ///< Stable: REQUIRED, WRONG_TYPE, TOO_SHORT, TOO_LONG, NOT_ALLOWED, INVALID_FORMAT, ...
  std::string message;  ///< What is wrong with the value, and the fix.
};

/// An error as a value. `what` replaces the row's detail with a more specific text and must be safe to show.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string what = {};
  LogNote cause = {};
  std::vector<FieldError> fields = {};
  std::size_t fields_left_out = 0;  ///< How many more there are; see kMostFieldErrors.
  std::optional<std::chrono::seconds> retry_after = {};
  std::optional<Time> not_before = {};  ///< The response is not sent earlier: its timing would reveal the outcome.

  [[nodiscard]] const ErrorRow& row() const { return row_of(code); }
  [[nodiscard]] std::string_view detail() const { return what.empty() ? row().detail : std::string_view(what); }
};

inline Error error(ErrorCode code) { return {.code = code}; }
/// `what` is shown to the caller: a full sentence with the fix, without secrets.
inline Error error(ErrorCode code, std::string what) { return {.code = code, .what = std::move(what)}; }
/// An error whose cause is logged and never shown.
inline Error error_because(ErrorCode code, std::string cause) { return {.code = code, .cause = LogNote(std::move(cause))}; }
inline Error invalid_field(std::string field, std::string field_code, std::string message) {
  return {.code = ErrorCode::kValidationFailed, .fields = {{std::move(field), std::move(field_code), std::move(message)}}};
}

/// A value or an Error. Not synchronised.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}          // NOLINT: implicit by design
  Result(Error problem) : state_(std::in_place_index<1>, std::move(problem)) {}  // NOLINT: implicit by design
  template <class U>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
           !std::is_same_v<std::remove_cvref_t<U>, Error> && !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const = delete;  // ambiguous for optional and bool values; call ok()

  [[nodiscard]] T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  [[nodiscard]] const Error& error() const& {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] Error&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error problem) : error_(std::move(problem)) {}  // NOLINT: implicit by design
  [[nodiscard]] bool ok() const { return !error_; }
  void value() const { assert(ok()); }
  [[nodiscard]] const Error& error() const& { return *error_; }
  [[nodiscard]] Error&& error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;
inline Status done() { return {}; }

#define USHER_CONCAT_(a, b) a##b
#define USHER_CONCAT(a, b) USHER_CONCAT_(a, b)
/// USHER_TRY(auto user, find(id)): unwraps the value, or returns the error from the enclosing function.
#define USHER_TRY(declaration, ...) USHER_TRY_(USHER_CONCAT(usher_try_, __COUNTER__), declaration, __VA_ARGS__)
#define USHER_TRY_(result, declaration, ...)          \
  auto result = (__VA_ARGS__);                        \
  if (!result.ok()) return std::move(result).error(); \
  declaration = std::move(result).value()
/// USHER_CHECK(f()): the same for a Status.
#define USHER_CHECK(...) USHER_CHECK_(USHER_CONCAT(usher_check_, __COUNTER__), __VA_ARGS__)
#define USHER_CHECK_(result, ...)                                                    \
  do {                                                                               \
    if (auto result = (__VA_ARGS__); !result.ok()) return std::move(result).error(); \
  } while (false)

}  // namespace usher

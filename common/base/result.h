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

/// What an operator does about an error or an obstacle: an act, by the words of its command, and what it acts on.
struct Remedy {
  std::string_view act = {};  ///< `user reset-2fa`, `limit clear --account=`; empty: nothing.
  std::string id = {};
};

/// As a shell takes it: `usher user reset-2fa ada@example.com`.
std::string command_of(const Remedy& remedy);

/// An error as a value. `what` replaces the row's detail with a more specific text and must be safe to show; its last {} stands
/// for the command of `remedy`.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string what = {};
  Remedy remedy = {};
  LogNote cause = {};
  std::vector<FieldError> fields = {};
  std::size_t fields_left_out = 0;  ///< How many more there are; see kMostFieldErrors.
  std::optional<std::chrono::seconds> retry_after = {};
  std::optional<Time> not_before = {};  ///< The response is not sent earlier: its timing would reveal the outcome.

  [[nodiscard]] const ErrorRow& row() const { return row_of(code); }
  [[nodiscard]] std::string detail() const;  ///< With the command of its remedy, as all surfaces print it.
};

/// `what` is shown to the caller: a full sentence with the fix, without secrets.
inline Error error(ErrorCode code, std::string what = {}) { return {.code = code, .what = std::move(what)}; }
inline Error error(ErrorCode code, Remedy remedy, std::string what) { return {code, std::move(what), std::move(remedy)}; }
/// An error whose cause is logged and never shown.
inline Error error_because(ErrorCode code, std::string cause) { return {.code = code, .cause = LogNote(std::move(cause))}; }
inline Error invalid_field(std::string field, std::string field_code, std::string message) {
  return {.code = ErrorCode::kValidationFailed, .fields = {{std::move(field), std::move(field_code), std::move(message)}}};
}

/// An error on the heap, or none: results are moved and ended far more often than one fails, and their code is in each of those
/// places.
class HeldError {
 public:
  HeldError() = default;
  explicit HeldError(Error error);
  HeldError(const HeldError& other);
  HeldError(HeldError&& other) noexcept : error_(std::exchange(other.error_, nullptr)) {}
  HeldError& operator=(HeldError other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~HeldError() {
    if (error_) release();
  }
  [[nodiscard]] bool is_none() const { return !error_; }
  [[nodiscard]] Error& get() const { return *error_; }

 private:
  void release() noexcept;
  Error* error_ = nullptr;
};

/// A value or an Error. Not synchronised.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : value_(std::move(value)) {}                   // NOLINT: implicit by design
  Result(Error error) : error_(std::move(error)) {}               // NOLINT: implicit by design
  Result(HeldError error) noexcept : error_(std::move(error)) {}  // NOLINT: implicit by design
  template <class U>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
           !std::is_same_v<std::remove_cvref_t<U>, Error> && !std::is_same_v<std::remove_cvref_t<U>, HeldError> &&
           !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
      : value_(std::in_place, std::forward<U>(value)) {}  // NOLINT: implicit by design

  [[nodiscard]] bool ok() const { return value_.has_value(); }
  explicit operator bool() const = delete;  // ambiguous for optional and bool values; call ok()

  [[nodiscard]] T& value() & {
    assert(ok());
    return *value_;
  }
  [[nodiscard]] const T& value() const& {
    assert(ok());
    return *value_;
  }
  [[nodiscard]] T value() && {
    assert(ok());
    return std::move(*value_);
  }
  [[nodiscard]] const Error& error() const& {
    assert(!ok());
    return error_.get();
  }
  [[nodiscard]] Error&& error() && {
    assert(!ok());
    return std::move(error_.get());
  }
  /// To return it from a function of another type.
  [[nodiscard]] HeldError&& held_error() && { return std::move(error_); }

 private:
  std::optional<T> value_;
  HeldError error_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}               // NOLINT: implicit by design
  Result(HeldError error) noexcept : error_(std::move(error)) {}  // NOLINT: implicit by design
  [[nodiscard]] bool ok() const { return error_.is_none(); }
  void value() const { assert(ok()); }
  [[nodiscard]] const Error& error() const& { return error_.get(); }
  [[nodiscard]] Error&& error() && { return std::move(error_.get()); }
  [[nodiscard]] HeldError&& held_error() && { return std::move(error_); }

 private:
  HeldError error_;
};

using Status = Result<void>;
inline Status done() { return {}; }

#define USHER_CONCAT_(a, b) a##b
#define USHER_CONCAT(a, b) USHER_CONCAT_(a, b)
/// USHER_TRY(auto user, find(id)): unwraps the value, or returns the error from the enclosing function.
#define USHER_TRY(declaration, ...) USHER_TRY_(USHER_CONCAT(usher_try_, __COUNTER__), declaration, __VA_ARGS__)
#define USHER_TRY_(result, declaration, ...)               \
  auto result = (__VA_ARGS__);                             \
  if (!result.ok()) return std::move(result).held_error(); \
  declaration = std::move(result).value()
/// USHER_CHECK(f()): the same for a Status.
#define USHER_CHECK(...) USHER_CHECK_(USHER_CONCAT(usher_check_, __COUNTER__), __VA_ARGS__)
#define USHER_CHECK_(result, ...)                                                         \
  do {                                                                                    \
    if (auto result = (__VA_ARGS__); !result.ok()) return std::move(result).held_error(); \
  } while (false)

}  // namespace usher

#include "common/base/result.h"

#include "common/base/text.h"

namespace usher {

std::string command_of(const Remedy& remedy) {
  std::string command = "usher " + std::string(remedy.act);
  if (!remedy.id.empty() && !remedy.act.ends_with('=')) command += remedy.id.starts_with('-') ? " -- " : " ";
  for (const char c : remedy.id) {
    if (byte_of(c) < 128 && !is_letter_or_digit(c) && std::string_view("@%+=:,./_-").find(c) == std::string::npos)
      command += '\\';
    command += c;
  }
  return command;
}

std::string Error::detail() const {
  std::string text = what.empty() ? std::string(row().detail) : what;
  const auto shown = what.empty() ? Remedy{row().act} : remedy;
  if (const auto at = text.rfind("{}"); at != std::string::npos && !shown.act.empty()) text.replace(at, 2, command_of(shown));
  return text;
}

HeldError::HeldError(Error error) : error_(new Error(std::move(error))) {}

HeldError::HeldError(const HeldError& other) : error_(other.error_ ? new Error(*other.error_) : nullptr) {}

void HeldError::release() noexcept { delete error_; }

}  // namespace usher

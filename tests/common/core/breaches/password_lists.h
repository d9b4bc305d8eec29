#pragma once

#include "common/base/encoding.h"
#include "common/core/breaches/password_list.h"
#include "common/core/breaches/range_api.h"
#include "common/crypto/digest.h"
#include "tests/testkit/test_core.h"

/// Lists of breached passwords for tests.
namespace usher::testkit {

/// The lines of a list of these passwords, as Have I Been Pwned publishes them: `HASH:COUNT`, in order.
inline std::string digest_lines(const std::vector<std::string>& passwords) {
  std::vector<std::string> lines;
  for (const auto& password : passwords) lines.push_back(hex_encode(crypto::sha1(password)) + ":7\r\n");
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (auto& line : lines) text += line;
  return text;
}

/// Builds a list of such lines.
inline core::ListLayout build_list(const std::string& target, std::string_view lines, core::ListRate rate = core::kExactRate) {
  return must(core::build_password_list([lines](const auto& take) { return take(lines); }, target, rate));
}

/// The range API's address for a password, and the line of its answer that has it.
inline std::string range_url(std::string_view password) {
  auto prefix = hex_encode(crypto::sha1(password)).substr(0, 5);
  for (auto& c : prefix) c = static_cast<char>(std::toupper(c));
  return core::RangeApi::kUrl + prefix;
}
inline std::string range_line(std::string_view password, int count = 3) {
  return hex_encode(crypto::sha1(password)).substr(5) + ":" + std::to_string(count) + "\r\n";
}
/// A line of an answer that no test asks for.
inline constexpr const char* kOtherRangeLine = "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n";

}  // namespace usher::testkit

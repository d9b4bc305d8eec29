#include "common/crypto/totp.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::crypto {
namespace {

constexpr std::int64_t kDrift = 1;  ///< The number of steps that the clocks may differ by.
constexpr std::uint32_t kCodes = 1'000'000;

/// RFC 4226 §5.3: 31 bits at the offset in the last four bits.
std::uint32_t truncated(std::string_view mac) {
  const auto byte = [mac](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(mac[at])}; };
  const std::size_t at = byte(mac.size() - 1) & 0x0f;
  return (byte(at) & 0x7f) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
}

}  // namespace

std::int64_t totp_step(Time now) { return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() / kTotpPeriod; }

std::string totp_code(std::string_view secret, std::int64_t step) {
  const std::string digits = std::to_string(truncated(hmac_sha1(secret, big_endian(static_cast<std::uint64_t>(step)))) % kCodes);
  return std::string(kTotpDigits - digits.size(), '0') + digits;
}

std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code, Time now) {
  const auto current = totp_step(now);
  std::optional<std::int64_t> found;
  for (auto step = current - kDrift; step <= current + kDrift; ++step)
    if (equal_in_constant_time(totp_code(secret, step), code)) found = step;
  return found;
}

std::string otpauth_uri(std::string_view name, std::string_view account, std::string_view secret) {
  std::string issuer(name);
  std::erase(issuer, ':');  // some apps refuse a label with two of them, encoded or not
  return "otpauth://totp/" + percent_encode(issuer) + ":" + percent_encode(account) + "?secret=" + base32_encode(secret) +
         "&issuer=" + percent_encode(issuer) + "&digits=" + std::to_string(kTotpDigits) +
         "&period=" + std::to_string(kTotpPeriod.count());
}

}  // namespace usher::crypto

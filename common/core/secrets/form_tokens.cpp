#include "common/core/secrets/form_tokens.h"

#include "common/base/encoding.h"
#include "common/core/secrets/installation_secret.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr std::string_view kFormsPurpose = "page-forms";
constexpr std::string_view kSealingPurpose = "page-forms-sealed";
constexpr char kBeforeSeal = '~';  // in no base64url
constexpr std::size_t kBrowserBytes = 32;

/// The browser's value has a fixed alphabet without the separator.
std::string mac(const Secret& key, const Secret& browser, std::string_view session) {
  return base64url_encode(crypto::hmac_sha256(key.expose(), std::string(browser.expose()).append("|").append(session)));
}

/// The length keeps purpose and text apart.
std::string seal_of(const Secret& key, std::string_view purpose, std::string_view text) {
  auto sealed = std::to_string(purpose.size());
  return base64url_encode(crypto::hmac_sha256(key.expose(), sealed.append("|").append(purpose).append(text)));
}

}  // namespace

FormTokens::FormTokens(Ports ports, const InstallationSecrets& secrets)
    : ports_(ports), keys_(secrets.keys(kFormsPurpose)), sealing_keys_(secrets.keys(kSealingPurpose)) {}

Secret FormTokens::draw() const { return Secret(base64url_encode(crypto::random_bytes(ports_.random, kBrowserBytes))); }

std::string FormTokens::token_of(const Secret& browser, std::string_view session) const {
  return mac(keys_.front(), browser, session);
}

bool FormTokens::accepts(std::string_view token, const Secret& browser, std::string_view session) const {
  if (browser.expose().empty() || browser.expose().find('|') != std::string_view::npos) return false;
  return std::ranges::any_of(
      keys_, [&](const Secret& key) { return crypto::equal_in_constant_time(token, mac(key, browser, session)); });
}

std::string FormTokens::seal(std::string_view purpose, std::string_view text) const {
  return std::string(text).append(1, kBeforeSeal).append(seal_of(sealing_keys_.front(), purpose, text));
}

std::optional<std::string> FormTokens::unseal(std::string_view purpose, std::string_view sealed) const {
  const auto end = sealed.rfind(kBeforeSeal);
  if (end == std::string_view::npos) return std::nullopt;
  const auto text = sealed.substr(0, end);
  const auto seal = sealed.substr(end + 1);
  const bool is_ours = std::ranges::any_of(
      sealing_keys_, [&](const Secret& key) { return crypto::equal_in_constant_time(seal, seal_of(key, purpose, text)); });
  return is_ours ? std::optional<std::string>(text) : std::nullopt;
}

}  // namespace usher::core

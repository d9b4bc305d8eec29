#include "common/core/secrets/form_tokens.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/random.h"

namespace usher::core {
namespace {

constexpr std::string_view kPurpose = "page-forms";
constexpr std::size_t kBrowserBytes = 32;

/// The browser's value has a fixed alphabet without the separator.
std::string mac(const Secret& key, const Secret& browser, std::string_view session) {
  return base64url_encode(crypto::hmac_sha256(key.expose(), std::string(browser.expose()).append("|").append(session)));
}

}  // namespace

FormTokens::FormTokens(Ports ports, const InstallationSecrets& secrets) : ports_(ports), key_(secrets.current.derive(kPurpose)) {
  if (secrets.previous) previous_ = secrets.previous->derive(kPurpose);
}

Secret FormTokens::draw() const { return Secret(base64url_encode(crypto::random_bytes(ports_.random, kBrowserBytes))); }

std::string FormTokens::token_of(const Secret& browser, std::string_view session) const { return mac(key_, browser, session); }

bool FormTokens::accepts(std::string_view token, const Secret& browser, std::string_view session) const {
  if (browser.expose().empty() || browser.expose().find('|') != std::string_view::npos) return false;
  if (crypto::equal_in_constant_time(token, mac(key_, browser, session))) return true;
  return previous_ && crypto::equal_in_constant_time(token, mac(*previous_, browser, session));
}

}  // namespace usher::core

#include "common/crypto/password_formats/system_crypt.h"

#include <memory>

#include <crypt.h>
#include <string.h>  // explicit_bzero

#include "common/base/secret.h"
#include "common/crypto/digest.h"

namespace usher::crypto {
namespace {

struct WipeAndDelete {
  void operator()(crypt_data* data) const {
    explicit_bzero(data, sizeof *data);
    delete data;
  }
};

}  // namespace

Result<bool> system_crypt_matches(std::string_view password, std::string_view hash) {
  if (password.size() >= CRYPT_MAX_PASSPHRASE_SIZE || password.find('\0') != std::string_view::npos) return false;
  const Secret phrase{std::string(password)};
  const std::string setting(hash);
  const std::unique_ptr<crypt_data, WipeAndDelete> data(new crypt_data{});
  const char* const made = crypt_r(phrase.expose().data(), setting.c_str(), data.get());
  if (!made || *made == '*') return error_because(ErrorCode::kInternal, "crypt(3) refused the hash's setting");
  return equal_in_constant_time(made, hash);
}

}  // namespace usher::crypto

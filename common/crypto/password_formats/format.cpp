#include "common/crypto/password_formats/format.h"

#include "common/base/text.h"

namespace usher::crypto {
namespace {

constexpr std::array kFormats{&kArgon2Format, &kBcryptFormat, &kScryptFormat, &kPbkdf2Format, &kShaCryptFormat};

}  // namespace

Result<const PasswordFormat*> password_format_of(std::string_view hash) {
  for (const PasswordFormat* const format : kFormats)
    if (format->takes(hash)) return format;
  return error(ErrorCode::kInvalidArgument,
               "The format of this password hash is unknown; known formats are " + joined(kFormats, ", ", &PasswordFormat::name));
}

}  // namespace usher::crypto

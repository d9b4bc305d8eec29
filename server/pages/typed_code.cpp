#include "server/pages/typed_code.h"

#include <utility>

#include "common/core/credentials/email_code_mac.h"

namespace usher::pages {

core::PresentedCode typed_code(std::string typed) {
  const auto digits = core::digits_of(Secret(std::string(typed)));
  const bool is_code = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
  core::PresentedCode code;
  (is_code ? code.code : code.backup_code) = Secret(std::move(typed));
  return code;
}

}  // namespace usher::pages

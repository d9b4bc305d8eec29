#include "server/pages/fields/typed_code.h"

#include "common/core/credentials/email_code_mac.h"

namespace usher::pages {

core::PresentedCode typed_code(std::string typed) {
  const auto digits = core::digits_of(Secret(std::string(typed)));
  const bool is_code = !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
  core::PresentedCode code;
  (is_code ? code.code : code.backup_code) = Secret(std::move(typed));
  return code;
}

html::FormField code_field(const html::View& view, std::string hint, std::string fault, bool has_digits_alone) {
  return {.name = "code",
          .label = view.text("second_factor.code"),
          .autocomplete = "one-time-code",
          .hint = std::move(hint),
          .fault = std::move(fault),
          .input_mode = has_digits_alone ? "numeric" : ""};
}

json::Array key_groups(const Secret& key) {
  constexpr std::size_t kGroup = 4;
  json::Array groups;
  for (std::string_view rest = key.expose(); !rest.empty(); rest.remove_prefix(std::min(kGroup, rest.size())))
    groups.emplace_back(rest.substr(0, kGroup));
  return groups;
}

}  // namespace usher::pages

#include "cli/commands/user/field_argument.h"

#include "cli/arguments/usage.h"

namespace usher::cli {

void declare_fields(Declare& arguments, std::vector<std::string>& into) {
  arguments.option("--field NAME=VALUE", into, "A field of [user_fields]; empty clears it");
}

Result<json::Object> fields_of(const core::UserFields& fields, const std::vector<std::string>& words) {
  json::Object values;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) return usage_error("--field takes NAME=VALUE, such as companyName=Analytical");
    const auto name = word.substr(0, equals);
    if (values.find(name)) return usage_error("--field names `" + name + "` twice");
    USHER_TRY(auto value, fields.read(name, std::string_view(word).substr(equals + 1)));
    values.append({name, std::move(value)});
  }
  return values;
}

}  // namespace usher::cli

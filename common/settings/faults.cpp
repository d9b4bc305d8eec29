#include "common/settings/faults.h"

#include <iterator>

#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::settings {

std::string shown(Secrecy secrecy, std::string_view text) {
  switch (secrecy) {
    case Secrecy::kPublic:
      return printable(text);
    case Secrecy::kUrlCredentials:
      return printable(without_credentials(text));
    case Secrecy::kSecret:
      return text.empty() ? "" : "(set)";
  }
  return {};
}

bool hides_secret(Secrecy secrecy, std::string_view text) { return shown(secrecy, text) != printable(text); }

bool is_exposed(Secrecy secrecy, std::string_view text) {
  if (secrecy == Secrecy::kUrlCredentials) return has_password(text);
  return hides_secret(secrecy, text);
}

void SettingFaults::add(std::string_view key, Secrecy secrecy, const Given* given, const ValueError& fault) {
  std::string subject;
  if (given) {
    const auto value = secrecy == Secrecy::kSecret ? "the value" : "\"" + shown(secrecy, given->text) + "\"";
    const std::string the = given->origin == "environment" ? "the " : "";
    subject = value + (given->origin.empty() ? " " : " (from " + the + given->origin + ") ");
  }
  fields_.push_back({std::string(key), "INVALID_SETTING", subject + fault.what + "; " + fault.fix});
}

void SettingFaults::take(std::vector<FieldError> fields) {
  fields_.insert(fields_.end(), std::make_move_iterator(fields.begin()), std::make_move_iterator(fields.end()));
}

bool SettingFaults::has(std::string_view key) const { return contains(fields_, key, &FieldError::field); }

Error SettingFaults::error() && {
  const bool is_unread = std::ranges::all_of(fields_, [](const FieldError& field) { return field.code == kUnreadableFile; });
  auto what = is_unread             ? std::string("the settings cannot be read:")
              : fields_.size() == 1 ? std::string("a setting is wrong:")
                                    : std::to_string(fields_.size()) + " settings are wrong:";
  for (const auto& field : fields_) what += "\n  " + field.field + ": " + field.message;
  Error wrong = usher::error(ErrorCode::kInvalidSettings, std::move(what));
  wrong.fields = std::move(fields_);
  return wrong;
}

}  // namespace usher::settings

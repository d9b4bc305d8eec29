#include "cli/resources/field_options.h"

namespace usher::cli {
namespace {

std::string spec_of(const OptionHelp& words) {
  return words.spec.empty() ? "--" + std::string(words.field) + " TEXT" : std::string(words.spec);
}

std::string option_of(const OptionHelp& words) {
  const auto spec = spec_of(words);
  return spec.substr(0, spec.find(' '));
}

}  // namespace

void FieldOptions::declare(Declare& arguments, bool is_brief) {
  for (const auto& words : words_)
    for (const auto& field : fields_) {
      if (field.name != words.field) continue;
      if (field.type == core::ColumnType::kFlag) {
        arguments.flag(option_of(words), flags_[field.name], std::string(words.help));
        continue;
      }
      auto& option = arguments.option(spec_of(words), texts_[field.name], std::string(words.help));
      if (field.is_required) option.required();
      if (!field.rules.one_of.empty()) option.one_of({field.rules.one_of.begin(), field.rules.one_of.end()});
      if (is_brief) option.hidden();
    }
}

Result<json::Object> FieldOptions::values() const {
  core::FilterValues given;
  for (const auto& [name, text] : texts_)
    if (text) given.emplace(name, *text);
  for (const auto& [name, is_set] : flags_)
    if (is_set) given.emplace(name, "yes");
  auto read = core::fields_of_texts(fields_, given);
  return read.ok() ? std::move(read) : named(read.error());
}

std::optional<std::string> FieldOptions::text(std::string_view field) const {
  const auto found = texts_.find(field);
  return found == texts_.end() ? std::nullopt : found->second;
}

bool FieldOptions::is_set(std::string_view flag) const {
  const auto found = flags_.find(flag);
  return found != flags_.end() && found->second;
}

Error FieldOptions::named(Error error) const {
  for (auto& fault : error.fields)
    for (const auto& words : words_)
      if (fault.field == words.field) fault.field = option_of(words);
  return error;
}

}  // namespace usher::cli

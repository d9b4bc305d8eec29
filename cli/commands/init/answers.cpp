#include "cli/commands/init/answers.h"

#include <algorithm>
#include <utility>

#include "common/settings/setting_table.h"

namespace usher::cli {

Answers::Answers(settings::Sources sources, bool has_file) : sources_(std::move(sources)) {
  if (!has_file) sources_.config_file.reset();
}

Status Answers::take(std::string_view key, std::string value) {
  const auto* row = settings::find_setting(key);
  if (row == nullptr) return error(ErrorCode::kInvalidArgument, std::string(key) + " is not a setting; `usher config show` lists them");
  auto tried = sources_;
  tried.answers[std::string(key)] = value;
  const auto loaded = settings::load(tried);
  if (!loaded.ok())
    for (const auto& fault : loaded.error().fields)
      if (fault.field == key) return error(ErrorCode::kValidationFailed, fault.field + " " + fault.message);
  sources_ = std::move(tried);
  taken_[std::string(key)] = std::move(value);
  return done();
}

std::string Answers::shown(std::string_view key) const {
  const auto loaded = load();
  if (!loaded.ok()) return {};
  const auto& all = loaded.value().effective;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& setting) { return setting.key == key; });
  return found == all.end() ? std::string() : found->value;
}

}  // namespace usher::cli

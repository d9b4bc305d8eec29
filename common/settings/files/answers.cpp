#include "common/settings/files/answers.h"

#include <algorithm>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/settings/files/sources.h"
#include "common/settings/files/toml_edit.h"
#include "common/settings/setting_table.h"
#include "common/url/url.h"

namespace usher::settings {
namespace {

constexpr mode_t kPrivate = 0600;

}  // namespace

Result<Answers> Answers::begin(Sources sources) {
  auto file = toml_path(sources).string();
  USHER_TRY(const bool is_there, exists(file));
  if (!is_there) sources.config_file.reset();
  Answers answers(std::move(sources), std::move(file));
  USHER_CHECK(answers.load());
  return answers;
}

bool Answers::is_given(std::string_view key) const {
  SettingFaults ignored;
  return gather(sources_, ignored).find(key) != nullptr;
}

std::optional<std::string> Answers::fixed_by(std::string_view key) const {
  if (taken_.find(key) != taken_.end()) return std::nullopt;
  SettingFaults ignored;
  const auto gathered = gather(sources_, ignored);
  const auto* given = gathered.find(key);
  const bool is_of_file = given == nullptr || given->origin.rfind(gathered.config_name + " line ", 0) == 0;
  return is_of_file ? std::nullopt : std::optional(given->origin);
}

Status Answers::take(std::string_view key, std::string value) {
  const auto* row = find_setting(key);
  if (row == nullptr) return error(ErrorCode::kInvalidArgument, std::string(key) + " is not a setting; `usher config show` lists them");
  if (const auto origin = fixed_by(key))
    return error(ErrorCode::kValidationFailed, std::string(key) + " is set already (" + *origin + "), and that counts before " + file_ +
                                                   "; change it there");
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

Status Answers::admit_site() {
  if (taken_.contains("CORS_ORIGINS")) return done();
  USHER_TRY(const auto loaded, load());
  const auto site = parse_url(loaded.settings.site_url);
  const auto& origins = loaded.settings.cors.origins;
  if (!site || site->origin() == loaded.settings.public_url) return done();
  if (std::find(origins.begin(), origins.end(), site->origin()) != origins.end()) return done();
  std::string all;
  for (const auto& origin : origins) all += origin + ", ";
  return take("CORS_ORIGINS", all + site->origin());
}

std::string Answers::shown(std::string_view key) const {
  const auto loaded = load();
  if (!loaded.ok()) return {};
  const auto& all = loaded.value().effective;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& setting) { return setting.key == key; });
  return found == all.end() ? std::string() : found->value;
}

std::string Answers::redirect_url(const OfferedProvider& provider) const {
  return shown("PUBLIC_URL") + "/auth/oauth/" + std::string(provider.name) + "/callback";
}

Status Answers::write() const {
  USHER_CHECK(load());
  if (taken_.empty()) return done();
  struct stat before {};
  const bool is_there = ::stat(file_.c_str(), &before) == 0;
  std::string text;
  if (is_there) {
    USHER_TRY(text, read_small_file(file_, kMostFileBytes));
  }
  USHER_CHECK(write_atomically(file_, with_settings(text, taken_), kPrivate));
  if (!is_there) return done();
  if (::chown(file_.c_str(), before.st_uid, before.st_gid) != 0 || ::chmod(file_.c_str(), before.st_mode & 07777) != 0)
    return error_because(ErrorCode::kInternal, file_ + " is written, but its owner and mode could not be kept; correct them");
  return done();
}

}  // namespace usher::settings

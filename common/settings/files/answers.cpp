#include "common/settings/files/answers.h"

#include <sys/stat.h>

#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::settings {
namespace {

constexpr mode_t kPrivate = 0600;

/// The bits that the mode of a file with a secret loses. A service reads root's file by its group, as the packages make it.
mode_t closed_bits(uid_t owner, gid_t group) { return owner == 0 && group != 0 ? 0007 : 0077; }

/// Without the faults of the files, which load() returns.
Gathered gathered_of(const Sources& sources) {
  SettingFaults ignored;
  return gather(sources, ignored);
}

}  // namespace

Answers::Answers(Sources sources, std::string file)
    : sources_(std::move(sources)), file_(std::move(file)), gathered_(gathered_of(sources_)), loaded_(settings::load(sources_)) {
  keep_effective();
}

void Answers::keep_effective() {
  if (loaded_.ok()) effective_ = loaded_.value().effective;
}

Result<Answers> Answers::begin(Sources sources) {
  auto file = toml_path(sources).string();
  if (!sources.config_file && is_ignored(sources, file))
    return error(ErrorCode::kForbidden, printable(file) +
                                            " would be ignored, because users other than root may write it or its directory; run "
                                            "the command as the user of the service, or name the file by --config");
  USHER_TRY(const bool is_there, exists(file));
  if (!is_there) sources.config_file.reset();
  Answers answers(std::move(sources), std::move(file));
  if (!answers.loaded_.ok()) return answers.loaded_.error();
  return answers;
}

std::optional<std::string> Answers::fixed_by(std::string_view key) const {
  if (taken_.find(key) != taken_.end()) return std::nullopt;
  const auto* found = given(key);
  const bool is_of_file = found == nullptr || found->origin.starts_with(gathered_.config_name + " line ");
  return is_of_file ? std::nullopt : std::optional(found->origin);
}

Status Answers::take(std::string_view key, std::string value) {
  const auto* row = find_setting(key);
  if (row == nullptr)
    return error(ErrorCode::kInvalidArgument, {"config show"}, std::string(key) + " is not a setting; `{}` lists them");
  if (const auto origin = fixed_by(key))
    return error(ErrorCode::kValidationFailed,
                 std::string(key) + " is set already (" + *origin + "), and that counts before " + file_ + "; change it there");
  auto tried = sources_;
  tried.answers[std::string(key)] = value;
  auto loaded = settings::load(tried);
  if (!loaded.ok())
    for (const auto& fault : loaded.error().fields)
      if (fault.field == key) return error(ErrorCode::kValidationFailed, fault.field + " " + fault.message);
  sources_ = std::move(tried);
  gathered_ = gathered_of(sources_);
  loaded_ = std::move(loaded);
  keep_effective();
  taken_[std::string(key)] = std::move(value);
  return done();
}

Status Answers::admit_site() {
  if (taken_.contains("CORS_ORIGINS")) return done();
  if (!loaded_.ok()) return loaded_.error();
  const auto& present = loaded_.value().settings;
  const auto site = parse_url(present.site_url);
  const auto& origins = present.cors.origins;
  if (!site || site->origin() == present.public_url) return done();
  if (contains(origins, site->origin())) return done();
  std::string all;
  for (const auto& origin : origins) all += origin + ", ";
  return take("CORS_ORIGINS", all + site->origin());
}

std::string Answers::shown(std::string_view key) const {
  const auto* const found = find_by(effective_, key, &Effective::key);
  return found ? found->value : std::string();
}

bool Answers::is_public() const { return !is_localhost_url(shown("PUBLIC_URL")); }

std::string Answers::redirect_url(const OfferedProvider& provider) const {
  return shown("PUBLIC_URL") + "/auth/oauth/" + std::string(provider.name) + "/callback";
}

bool Answers::holds_secret() const {
  const auto is_secret = [](const auto& taken) {
    const auto* row = find_setting(taken.first);
    return row != nullptr && hides_secret(row->secrecy, taken.second);
  };
  const auto is_this = [this](const Gathered::File& file) { return file.path == file_ && file.has_secret; };
  return std::ranges::any_of(taken_, is_secret) || std::ranges::any_of(gathered_.files, is_this);
}

bool Answers::closes_file() const {
  struct stat facts {};
  return !taken_.empty() && holds_secret() && ::lstat(file_.c_str(), &facts) == 0 &&
         (facts.st_mode & closed_bits(facts.st_uid, facts.st_gid)) != 0;
}

Status Answers::write() const {
  if (!loaded_.ok()) return loaded_.error();
  if (taken_.empty()) return done();
  auto file = read_file_itself(file_, kMostFileBytes);
  if (!file.ok() && file.error().code != ErrorCode::kNotFound) return file.error();
  if (!file.ok()) return write_atomically(file_, with_settings("", taken_), kPrivate);
  file.value().contents = with_settings(file.value().contents, taken_);
  if (holds_secret()) file.value().mode &= ~closed_bits(file.value().uid, file.value().gid);
  return write_atomically(file_, file.value());
}

}  // namespace usher::settings

#include "common/core/mail/mail_files.h"

#include <filesystem>

#include "common/base/files/file.h"
#include "common/base/language_tag.h"
#include "common/base/text.h"
#include "common/core/texts/mail_text.h"

namespace usher::core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 64 * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Splits language/kind.suffix without checking the parts.
std::optional<MailPath> split(std::string_view path) {
  const std::size_t slash = path.find('/');
  const std::size_t dot = path.rfind('.');
  if (slash == std::string_view::npos || dot == std::string_view::npos || dot < slash) return std::nullopt;
  return MailPath{path.substr(0, slash), path.substr(slash + 1, dot - slash - 1), path.substr(dot)};
}

/// Returns why a file of that path is not used; empty if it is.
std::string why_unused(std::string_view path) {
  if (path == kLayoutPath || parse_mail_path(path)) return {};
  const auto parts = split(path);
  if (!parts || !is_language_tag(parts->language)) return "is not in the folder of a language, as en/verify_email.txt is";
  std::array<std::string_view, kMailKinds.size()> names;
  std::transform(kMailKinds.begin(), kMailKinds.end(), names.begin(), [](const MailKind& kind) { return kind.name; });
  const auto meant = nearest(parts->kind, names);
  return "is not a known mail" + (meant ? "; did you mean " + std::string(*meant) + "?" : "");
}

std::string without_mark_and_cr(std::string text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  return text;
}

/// Returns the file's text. Error: kInvalidArgument with the reason if it is not used.
Result<std::string> read_file(const fs::path& file, std::string_view path) {
  if (auto why = why_unused(path); !why.empty()) return error(ErrorCode::kInvalidArgument, std::move(why));
  USHER_TRY(auto text, read_small_file(file.string(), kMaxFileBytes));
  if (!is_utf8(text)) return error(ErrorCode::kInvalidArgument, "is not UTF-8");
  return without_mark_and_cr(std::move(text));
}

}  // namespace

std::optional<MailPath> parse_mail_path(std::string_view path) {
  auto parts = split(path);
  if (!parts || !is_language_tag(parts->language) || !find_mail_kind(parts->kind)) return std::nullopt;
  return parts;
}

Result<MailFiles> read_mail_files(const std::string& directory, std::vector<std::string>& problems) {
  MailFiles files;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().filename().string().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    std::error_code ignored;
    const auto suffix = at->path().extension();
    if ((suffix != ".txt" && suffix != ".html") || at->is_directory(ignored)) continue;
    const auto path = at->path().lexically_relative(directory).generic_string();
    if (auto text = read_file(at->path(), path); text.ok())
      files[path] = std::move(text).value();
    else
      problems.push_back(printable(path) + ": " + text.error().detail());
  }
  if (failed)
    return error(ErrorCode::kInvalidSettings, "MAIL_TEMPLATES: cannot read " + printable(directory) + ": " + failed.message());
  std::sort(problems.begin(), problems.end());
  return files;
}

}  // namespace usher::core

#include "common/settings/help_text.h"

#include "common/base/text.h"
#include "common/settings/setting_table.h"

namespace usher::settings {
namespace {

constexpr std::size_t kColumns = 80;

constexpr std::string_view kHelpIntroduction = R"(Example: usherd --database sqlite:data/usher.db --port 8000

Serves accounts, sessions, profiles and chat for a site. Stop it with SIGTERM;
SIGHUP reloads keys and log level, SIGUSR2 replaces it by the program that is
now at its path.

The first of these sources that has a setting counts: the flag, the environment,
the file .env, the file usher.toml (there in lower case), the default. Without
usher.toml in the working directory /etc/usher/usher.env, then
/etc/usher/usher.toml count. `usher config show` prints the effective values.

General
  --help                        Show this.
  --version                     Show the release.
  --config FILE                 The TOML file, instead of usher.toml.
  --env-file FILE               Environment settings, instead of .env.
)";

/// Adds `text`, wrapped at spaces, with `indent` before each line.
void add_wrapped(std::string_view text, std::size_t indent, std::string& into) {
  std::size_t column = 0;
  while (!text.empty()) {
    const auto word = take_until(text, ' ');
    if (column > 0 && column + 1 + word.size() > kColumns) {
      into += '\n';
      column = 0;
    }
    into += column == 0 ? std::string(indent, ' ') : " ";
    column += (column == 0 ? indent : 1) + word.size();
    into += word;
  }
  into += '\n';
}

std::string heading_of(const SettingRow& row) {
  const auto flag = row.flag();
  return flag.empty() ? std::string(row.key) + "=" + row.value : std::string(row.key) + ", " + flag + " " + row.value;
}

std::string meaning_of(const SettingRow& row) {
  std::string text(row.help);
  if (const auto words = row.default_words(); !words.empty()) text += " Default: " + std::string(words) + ".";
  if (row.range.most > 0) text += " From " + std::to_string(row.range.least) + " to " + std::to_string(row.range.most) + ".";
  return text;
}

}  // namespace

std::string help_text() {
  std::string text(kHelpIntroduction);
  const SettingRow* before = nullptr;
  for (const auto& row : setting_table()) {
    if (!before || before->group != row.group) text += "\n" + std::string(row.group) + "\n";
    add_wrapped(heading_of(row), 2, text);
    add_wrapped(meaning_of(row), 6, text);
    before = &row;
  }
  return text;
}

}  // namespace usher::settings

#include "common/settings/reference_page.h"

#include "common/settings/limits.h"
#include "common/settings/setting_table.h"

namespace usher::settings {
namespace {

constexpr std::string_view kReferenceIntroduction = R"(# Settings

<!-- Made from the setting table in common/settings; a test compares. Edit the table, not this page. -->

`usherd` and `usher` read the same settings. Each counts from the first of these that has it:

1. the flag on the command line,
2. the environment,
3. the file `.env` in the working directory, or the one that `--env-file` names,
4. the file `usher.toml` in the working directory, or the one that `--config` names,
5. the default.

An empty text stands for the default, so `SMTP_URL= usherd` turns off what `.env` says.

`usher config show` prints what is in force and where each value came from. `usher config check` says what is wrong;
with `--production` it also objects to what is only fine on a developer's machine. A wrong setting stops the server
before it starts, and all that are wrong are named at once.

In `.env` a line is `NAME=value`, with `export` before it or not. A value may stand in quotes, as in a shell, but nothing
is expanded. Without quotes it ends at white space followed by `#`.

In `usher.toml` the names are in lower case, lists are arrays, and an unknown name is an error:

```toml
public_url = "https://auth.example.com"
cors_origins = ["https://www.example.com"]
access_token_expire_minutes = 15
```

Secrets have no flag, because other users of a machine can read command lines. All but `LOG_LEVEL` take effect at start;
`LOG_LEVEL` also when the server gets SIGHUP.
)";

constexpr std::string_view kLimitsIntroduction = R"(
### Rate limits

Each limit is a row of the table `[rate_limits]` in the TOML file: a number, or a number per time (`s`, `m`, `h`, `d`).

| name | default | counts |
|---|---|---|
)";

constexpr std::string_view kNetworksIntroduction = R"(
Limits by client address are multiplied for networks where many people share one:

```toml
[rate_limits]
sign_up_address = "200/1h"

[[rate_limits.networks]]
cidr = "192.0.2.0/24"
factor = 20
```
)";

/// Text for a cell of a table, where a bar would end it and `<NAME>` would be a tag.
std::string cell(std::string_view text) {
  std::string result;
  bool is_code = false;
  for (const char c : text) {
    if (c == '`') is_code = !is_code;
    if (c == '|' || (!is_code && (c == '<' || c == '*'))) result += '\\';
    result += c;
  }
  return result;
}

std::string code(std::string_view text) { return text.empty() ? std::string() : "`" + std::string(text) + "`"; }

std::string default_of(const SettingRow& row) {
  return row.fallback.empty() ? std::string(row.fallback_note) : code(row.fallback);
}

std::string value_of(const SettingRow& row) {
  if (row.range.most == 0) return code(row.value);
  return code(row.value) + " " + std::to_string(row.range.least) + "-" + std::to_string(row.range.most);
}

std::string line_of(const SettingRow& row) {
  return "| " + code(row.key) + " | " + code(row.flag()) + " | " + cell(value_of(row)) + " | " + cell(default_of(row)) + " | " +
         cell(row.help) + " |\n";
}

std::string limits_section() {
  std::string text(kLimitsIntroduction);
  for (const auto& row : kLimits)
    text += "| " + code(row.name) + " | " + code(quota_text(row.fallback)) + " | " + cell(row.help) + " |\n";
  return text += kNetworksIntroduction;
}

}  // namespace

std::string reference_page() {
  std::string text(kReferenceIntroduction);
  const SettingRow* before = nullptr;
  for (const auto& row : setting_table()) {
    if (!before || before->group != row.group) {
      if (before && before->group == Group::kRateLimits) text += limits_section();
      text += "\n## " + std::string(title_of(row.group)) +
              "\n\n| environment | flag | value | default | meaning |\n|---|---|---|---|---|\n";
    }
    text += line_of(row);
    before = &row;
  }
  return text;
}

}  // namespace usher::settings

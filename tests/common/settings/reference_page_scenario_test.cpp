#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/settings/limits.h"
#include "common/settings/setting_table.h"
#include "tests/catch.h"

namespace usher::settings {
namespace {

constexpr std::string_view kReferenceIntroduction = R"(# Settings

<!-- Generated from the setting table in common/settings; a test compares. Edit the table, not this page. -->

`usherd` and `usher` read the same settings. The first source that has a setting wins:

1. the flag,
2. the environment,
3. `.env` in the working directory, or the file of `--env-file`,
4. `usher.toml` in the working directory, or the file of `--config`; without either, `/etc/usher/usher.env`, then `/etc/usher/usher.toml`,
5. the default.

An empty text, or white space alone, means the default, so `SMTP_URL= usherd` overrides `.env`. All settings take effect at start;
`LOG_LEVEL` also at SIGHUP.

`usher config show` prints the values and their sources. `usher config check` reports wrong settings, with which the server does not start;
`--production` adds those fit only for a developer's machine.

Run as root, `usher` ignores, with a message, a `.env` or `usher.toml` that another user may write, or whose directory another user may write.
Files with a secret that `usher init` or the set-up page writes get mode 0600.

In `.env` a line is `NAME=value` or `NAME: value`, with or without `export`. Quotes are as in a shell, but nothing is expanded. An unquoted
value ends at white space followed by `#`. Other programs may share the file: a line that names no setting of Usher's is skipped.

In `usher.toml` the names are in lower case, lists are arrays, and an unknown name is an error:

```toml
public_url = "https://auth.example.com"
cors_origins = ["https://www.example.com"]
access_token_expire_minutes = 15
```

Secrets have no flag, because other users of the machine can read command lines. `usher init --set SMTP_URL=- < smtp-url.txt` reads the value from
standard input. URLs of `usher copy`, `usher import` and `--erasures` may take the password from `PGPASSWORD` or `~/.pgpass`.
)";

constexpr std::string_view kLimitsIntroduction = R"(
### Rate limits

Set limits in the table `[rate_limits]` of the TOML file: a number, or a number per time (`s`, `m`, `h`, `d`).

| name | default | counts |
|---|---|---|
)";

constexpr std::string_view kNetworksIntroduction = R"(
Multiply the limits by client address for networks where many users share one address:

```toml
[rate_limits]
sign_up_address = "200/1h"

[[rate_limits.networks]]
cidr = "192.0.2.0/24"
factor = 20
```
)";

constexpr std::string_view kUserFieldsSection = R"(
## Your own account fields

Declare a field of accounts in a table `[user_fields.NAME]` of the TOML file:

```toml
[user_fields.companyName]
type = "string"
required = true

[user_fields.plan]
input = false
default = "free"
claim = true
```

| member | default | meaning |
|---|---|---|
| `type` | `string` | `string`, `number`, `boolean`, `date`, `string[]` or `json` |
| `required` | `false` | a sign-up with a password must give it, unless it has a default |
| `input` | `true` | users may set it; otherwise only admins, `usher` and imports |
| `returned` | `true` | answers, sessions and tokens contain it |
| `default` |  | what an account without a value has; not for the type `json` |
| `max_length` | `255` | of a text, and of each text of a `string[]`, in characters; at most 4096 |
| `claim` | `false` | access tokens contain it under its name |

To send a field `companyName` (unknown members are ignored):

- `PATCH /auth/me`, the admin API: `{"user_fields": {"companyName": "Engines"}}`
- `/api/auth/*`: `{"companyName": "Engines"}`
- `POST /auth/signup`: either; 422 if both are sent and differ
- commands: `--field companyName=Engines`
- `usher user import`: the column or member `user_fields`, `{"companyName": "Engines"}`
- `usher import better-auth`: the column `companyName`

At most 32 fields, 8 KiB of values an account, and 2 KiB of them as claims: a write that makes the claims longer is refused with
`CLAIMS_TOO_LONG` (422). Names of Usher's own fields and of registered claims are refused.
[Additional fields](better-auth.md#additional-fields) shows where fields appear.
)";

/// Escapes text for a table cell: a bar would end the cell and `<NAME>` would be a tag.
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

std::string reference_page() {
  std::string text(kReferenceIntroduction);
  const SettingRow* before = nullptr;
  for (const auto& row : setting_table()) {
    if (!before || before->group != row.group) {
      if (before && before->group == "Limits") text += limits_section();
      text +=
          "\n## " + std::string(row.group) + "\n\n| environment | flag | value | default | meaning |\n|---|---|---|---|---|\n";
    }
    text += line_of(row);
    before = &row;
  }
  return text += kUserFieldsSection;
}

/// docs/settings.md of the checkout that this program was built in.
std::filesystem::path committed_page() {
  const std::filesystem::path page = "docs/settings.md";
  for (auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path(); folder != folder.root_path();
       folder = folder.parent_path())
    if (std::filesystem::exists(folder / "CMakePresets.json")) return folder / page;
  return page;
}

TEST_CASE("reference page: docs/settings.md matches the table", "[settings][docs]") {
  std::ifstream file(committed_page());
  const auto committed = (std::ostringstream() << file.rdbuf()).str();
  INFO("update it with: test_common_settings '[write_docs]'");
  CHECK((committed == reference_page()));
}

TEST_CASE("reference page: write docs/settings.md", "[.][write_docs]") {
  CHECK((std::ofstream(committed_page()) << reference_page()));
}

TEST_CASE("reference page: every setting has a row, and every row its cells", "[settings][docs]") {
  const auto page = reference_page();
  for (const auto& row : setting_table()) CHECK(page.find("\n| `" + std::string(row.key) + "` | ") != std::string::npos);
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1U : 0U;
    CAPTURE(line);
    CHECK((bars == 6 || bars == 4));
  }
}

}  // namespace
}  // namespace usher::settings

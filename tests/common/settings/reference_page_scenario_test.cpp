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

`usherd` and `usher` read the same settings. The first of these sources that has a setting counts:

1. the flag on the command line,
2. the environment,
3. the file `.env` in the working directory, or the file that `--env-file` names,
4. the file `usher.toml` in the working directory, or the file that `--config` names; without either, `/etc/usher/usher.env` and then
   `/etc/usher/usher.toml`, the settings of the machine's installation,
5. the default.

An empty text means the default, so `SMTP_URL= usherd` overrides `.env`.

`usher config show` prints the effective values and their sources. `usher config check` reports wrong settings; with
`--production` it also reports settings that are suitable only for a developer's machine. The server does not start with
wrong settings and reports all of them at once.

Run as root, `usher` ignores a `.env` or `usher.toml` that another user may write, or that lies in a directory that another user may write,
and says so; `usher init` writes no such file unless `--config` names it. When `usher init` or the set-up page writes a file that has a
secret, its mode becomes 0600. Where root owns it, a group other than root's goes on reading it, as a service does. `usher doctor` reports
one that others can read.

In `.env` (and `usher.env`) a line is `NAME=value`, with or without `export` before it. A value may be quoted, as in a shell, but nothing
is expanded. An unquoted value ends at white space followed by `#`.

In `usher.toml` the names are in lower case, lists are arrays, and an unknown name is an error:

```toml
public_url = "https://auth.example.com"
cors_origins = ["https://www.example.com"]
access_token_expire_minutes = 15
```

Secrets have no flag, because other users of a machine can read command lines: the process list shows them. A URL with a password in a
flag gets a warning. `usher init --set SMTP_URL=- < smtp-url.txt` reads the value from standard input; each `KEY=-` takes a line. The URLs
of `usher copy`, `usher import` and `--erasures` may leave the password out: `PGPASSWORD` or `~/.pgpass` has it then.

All settings take effect at start; `LOG_LEVEL` also when the server gets SIGHUP.
)";

constexpr std::string_view kLimitsIntroduction = R"(
### Rate limits

Each limit is a row of the table `[rate_limits]` in the TOML file: a number, or a number per time (`s`, `m`, `h`, `d`).

| name | default | counts |
|---|---|---|
)";

constexpr std::string_view kNetworksIntroduction = R"(
Limits by client address can be multiplied for networks where many users share one address:

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

Each table `[user_fields.NAME]` in the TOML file declares a field of accounts under the name that your site uses:

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

At most 32 fields, 8 KiB of values an account, and 2 KiB of them as claims: a write that makes the claims longer is refused with
`CLAIMS_TOO_LONG` (422). A token of an account that has more leaves out whole fields, in the order in which the file declares them, and
names them in the claim `claims_omitted`. `usher doctor` counts such accounts. Names of Usher's own fields, in any spelling, and of
registered claims are refused. [Additional fields](better-auth.md#additional-fields) shows where the fields appear.

A field `plan` is sent as `{"user_fields": {"plan": "pro"}}` to `PATCH /auth/me` and the admin API, and as `{"plan": "pro"}` to
`/api/auth/*`. `POST /auth/signup` takes either; if both are sent and differ, it answers 422. Commands take `--field plan=pro`, an import
the column or member `plan`. Other members that Usher does not know are ignored.
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

#include "cli/commands/user/file.h"

#include "cli/terminal/files.h"
#include "cli/terminal/shell_word.h"
#include "common/base/text.h"
#include "common/base/utf16.h"
#include "common/domain/csv.h"

namespace usher::cli {
namespace {

using core::ImportedUser;
using core::ImportRow;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::size_t kMaxIgnored = 20;

/// Fields of other products that are as important as ours: unread, their passwords would be lost, or suspended users let in.
struct ForeignField {
  std::string_view names;    ///< In lower case, letters and digits alone.
  std::string_view message;  ///< Before and after the name.
  std::string_view rest;
};
constexpr std::array kForeignFields{
    ForeignField{
        " password passwd pwd pass passwort plainpassword plaintextpassword userpassword ",
        "Passwords in plain text are not imported; give their hashes as `password_hash`, or drop the column with --ignore ",
        " and mail links with `usher user send-reset --never-signed-in`"},
    ForeignField{
        " passwordhash hashedpassword encryptedpassword passworddigest passwordencrypted passwordbcrypt passhash passwdhash "
        "pwdhash userpass digest bcrypt hash ",
        "Hashes are read from `password_hash` alone; give it that name, or drop the column with --ignore ",
        " and mail links with `usher user send-reset --never-signed-in`"},
    ForeignField{
        " blocked banned disabled suspended deactivated inactive locked deleted isblocked isbanned isdisabled issuspended "
        "isdeactivated islocked isdeleted bannedat banneduntil banexpires suspendedat disabledat deactivatedat deletedat "
        "active isactive enabled isenabled status accountstatus ",
        "Who may sign in is read from `is_active` alone, true or false; give that column, or drop this one with --ignore ",
        ", and all of them may"},
};

/// `Password [Required]` becomes `password`.
std::string plain_name(std::string_view field) {
  std::string name;
  for (const char c : field.substr(0, field.find_first_of("[(")))
    if (is_letter_or_digit(c)) name += c;
  return ascii_lower(name);
}

enum class CellKind { kText, kFlag, kJson };

template <class T>
constexpr CellKind kKindOf = CellKind::kText;
template <>
constexpr CellKind kKindOf<std::optional<bool>> = CellKind::kFlag;
template <>
constexpr CellKind kKindOf<json::Patch<json::Object>> = CellKind::kJson;

struct ImportColumn {
  std::string_view name;
  CellKind kind;
};

constexpr auto kImportColumns = json::array_of<ImportColumn, ImportedUser>([](const auto& field) {
  return ImportColumn{field.name, kKindOf<std::remove_cvref_t<decltype(json::member_of(std::declval<ImportedUser&>(), field))>>};
});

const ImportColumn* column_named(std::string_view name) { return find_by(kImportColumns, name, &ImportColumn::name); }

Result<json::Value> flag_of(std::string_view cell, std::string_view field) {
  if (const auto flag = parse_flag(trim(cell))) return json::Value(*flag);
  return invalid_field(std::string(field), "WRONG_TYPE", "Must be true or false");
}

/// Without the position, whose line would be mistaken for a line of the file.
std::string json_fault(const Error& error) {
  constexpr std::string_view kLine = " in line 1, column ";
  std::string fault(error.detail());
  fault.resize(std::min(fault.size(), fault.rfind(kLine)));
  return fault;
}

Result<json::Value> json_of(std::string_view cell, std::string_view field) {
  auto parsed = json::parse(cell);
  if (!parsed.ok())
    return invalid_field(std::string(field), "INVALID_FORMAT", "Must be a JSON object: " + json_fault(parsed.error()));
  return parsed;
}

class CsvUsers final : public UserFile {
 public:
  CsvUsers(std::string shown, std::ifstream in, bool raw) : UserFile(std::move(shown), std::move(in)), raw_(raw), reader_(in_) {}

  Status rewind() override {
    USHER_CHECK(restart());
    reader_ = CsvReader(in_);
    auto header = next_record();
    if (!header.ok()) {
      const std::string& fault = header.error().fields.front().message;
      return header_error(ascii_lower(fault.substr(0, 1)) + fault.substr(1));
    }
    columns_.clear();
    return header.value() ? read_header(header.value()->cells) : header_error("is missing");
  }

  Result<std::optional<ImportRow>> next() override {
    auto record = next_record();
    USHER_CHECK(check_read());
    if (!record.ok()) return std::optional(ImportRow{reader_.line(), std::move(record).error()});
    if (!record.value()) return std::optional<ImportRow>();
    const auto& [line, cells] = *record.value();
    auto fields = object_of(cells);
    if (!fields.ok()) return std::optional(ImportRow{line, std::move(fields).error()});
    return std::optional(ImportRow{line, json::decode<ImportedUser>(json::Value(std::move(fields).value()))});
  }

 private:
  /// Spreadsheets append rows of empty cells.
  Result<std::optional<CsvRecord>> next_record() {
    for (;;) {
      USHER_TRY(auto record, reader_.next());
      if (!record || !std::ranges::all_of(record->cells, is_blank)) return record;
    }
  }

  [[nodiscard]] Error header_error(const std::string& fault) const {
    return error(ErrorCode::kInvalidArgument,
                 shown_ + ": the first line " + fault +
                     "; it must name the columns, with commas between them, such as email,name,password_hash");
  }

  Status read_header(const std::vector<std::string>& cells) {
    json::Faults faults;
    for (const auto& cell : cells) {
      const auto name = ascii_lower(trim(cell));
      const auto* const column = is_dropped(name) ? nullptr : column_named(name);
      if (column && contains(columns_, column)) return header_error("names the column `" + name + "` twice");
      if (!column) ignore(name, faults);
      columns_.push_back(column);
    }
    USHER_CHECK(faults.status());
    if (!contains(columns_, column_named("email"))) return header_error("has no column `email`");
    return done();
  }

  [[nodiscard]] Result<json::Object> object_of(const std::vector<std::string>& cells) const {
    if (cells.size() != columns_.size())
      return invalid_field("row", "CELLS",
                           "Has " + std::to_string(cells.size()) + " cells where the first line names " +
                               std::to_string(columns_.size()) + " columns");
    json::Object fields;
    json::Faults faults;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!columns_[i] || cells[i].empty()) continue;
      auto value = value_of(cells[i], *columns_[i]);
      if (value.ok())
        fields.append({std::string(columns_[i]->name), std::move(value).value()});
      else
        faults.take(value.error());
    }
    USHER_CHECK(faults.status());
    return fields;
  }

  [[nodiscard]] Result<json::Value> value_of(std::string_view cell, const ImportColumn& column) const {
    if (!is_utf8(cell))
      return invalid_field(std::string(column.name), "INVALID_CHARACTER", "Is not in UTF-8; save the file as \"CSV UTF-8\"");
    switch (column.kind) {
      case CellKind::kText:
        return json::Value(raw_ ? cell : domain::unguard_formula(cell));
      case CellKind::kFlag:
        return flag_of(cell, column.name);
      case CellKind::kJson:
        return json_of(cell, column.name);
    }
    return json::Value();
  }

  const bool raw_;
  CsvReader reader_;
  std::vector<const ImportColumn*> columns_;  ///< One for each cell; nullptr: ignored.
};

class JsonLineUsers final : public UserFile {
 public:
  JsonLineUsers(std::string shown, std::ifstream in) : UserFile(std::move(shown), std::move(in)) {}

  Status rewind() override {
    line_ = 0;
    return restart();
  }

  Result<std::optional<ImportRow>> next() override {
    for (std::string text;;) {
      const bool is_whole = read_line(text);
      USHER_CHECK(check_read());
      if (!is_whole)
        return std::optional(ImportRow{
            line_, invalid_field("row", "TOO_LONG", "Is longer than " + std::to_string(CsvReader::kMaxRecordBytes) + " bytes")});
      if (!trim(text).empty()) return std::optional(ImportRow{line_, user_of(text)});
      if (in_.eof()) return std::optional<ImportRow>();
    }
  }

 private:
  /// Returns false for a line that is too long and skipped.
  bool read_line(std::string& text) {
    text.clear();
    ++line_;
    bool is_whole = true;
    for (int byte = in_.get(); byte != '\n' && in_.good(); byte = in_.get()) {
      is_whole = text.size() < CsvReader::kMaxRecordBytes;
      if (is_whole) text += static_cast<char>(byte);
    }
    return is_whole;
  }

  Result<ImportedUser> user_of(std::string_view text) {
    const auto parsed = json::parse(text);
    if (!parsed.ok()) return invalid_field("row", "INVALID_FORMAT", "Must be one JSON object: " + json_fault(parsed.error()));
    const auto* const object = parsed.value().object();
    if (!object) return invalid_field("row", "WRONG_TYPE", "Must be a JSON object");
    json::Object kept;
    json::Faults faults;
    for (const auto& member : *object) {
      if (!column_named(member.key)) ignore(member.key, faults);
      if (!is_dropped(member.key)) kept.append(member);
    }
    USHER_CHECK(faults.status());
    return json::decode<ImportedUser>(json::Value(std::move(kept)));
  }

  std::int64_t line_ = 0;
};

enum class FileKind { kCsv, kJsonLines };

Result<FileKind> kind_of(const std::string& path, const std::string& shown, std::istream& in) {
  std::string start(64, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  std::string_view text(start.data(), static_cast<std::size_t>(in.gcount()));
  const bool is_workbook = text.starts_with("PK\x03\x04");
  if (is_workbook || is_utf16(text))
    return error(ErrorCode::kInvalidArgument,
                 shown + (is_workbook ? " is a workbook" : " is UTF-16") + "; save it in the spreadsheet as \"CSV UTF-8\"");
  const auto suffix = ascii_lower(std::filesystem::path(path).extension().string());
  if (suffix == ".csv") return FileKind::kCsv;
  if (suffix == ".jsonl" || suffix == ".ndjson") return FileKind::kJsonLines;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text = trim(text);
  if (text.starts_with('['))
    return error(ErrorCode::kInvalidArgument,
                 shown + " is one JSON array; write an object a line instead, as `usher user export -o jsonl` does");
  return text.starts_with('{') ? FileKind::kJsonLines : FileKind::kCsv;
}

}  // namespace

Result<std::unique_ptr<UserFile>> UserFile::open(const std::string& path, bool raw, const std::vector<std::string>& dropped,
                                                 const std::string& shown) {
  USHER_CHECK(require_regular_file(path));
  std::ifstream in(path, std::ios::binary);
  if (!in) return error(ErrorCode::kForbidden, path + " cannot be read; check its permissions");
  const auto& name = shown.empty() ? path : shown;
  USHER_TRY(const auto kind, kind_of(path, name, in));
  std::unique_ptr<UserFile> file;
  if (kind == FileKind::kCsv)
    file = std::make_unique<CsvUsers>(name, std::move(in), raw);
  else
    file = std::make_unique<JsonLineUsers>(name, std::move(in));
  for (const auto& field : dropped) file->dropped_.insert(ascii_lower(trim(field)));
  USHER_CHECK(file->rewind());
  return file;
}

Status UserFile::restart() {
  in_.clear();
  in_.seekg(0);
  std::string mark(kByteOrderMark.size(), '\0');
  in_.read(mark.data(), static_cast<std::streamsize>(mark.size()));
  if (mark == kByteOrderMark) return check_read();
  in_.clear();
  in_.seekg(0);
  return check_read();
}

Status UserFile::check_read() const {
  if (!in_.bad()) return done();
  return error(ErrorCode::kInternal, shown_ + " could not be read to its end");
}

void UserFile::ignore(const std::string& field, json::Faults& faults) {
  if (is_dropped(field)) return;
  const auto name = plain_name(field);
  for (const auto& [names, message, rest] : kForeignFields)
    if (is_one_of_words(name, names))
      return faults.add(field, "NOT_ALLOWED", std::string(message) + shell_word(field) + std::string(rest));
  if (ignored_.size() < kMaxIgnored) ignored_.insert(field);
}

bool UserFile::is_dropped(std::string_view field) const { return dropped_.contains(ascii_lower(field)); }

}  // namespace usher::cli

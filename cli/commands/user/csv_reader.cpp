#include "cli/commands/user/csv_reader.h"

namespace usher::cli {
namespace {

constexpr int kEndOfFile = std::char_traits<char>::eof();

Error broken(const char* code, std::string message) { return invalid_field("row", code, std::move(message)); }

}  // namespace

int CsvReader::get() {
  const int byte = in_->get();
  if (byte == '\n') ++line_;
  return byte;
}

/// Skips LF or CR LF, or reaches the end of the file. Returns false for other text; it may then have skipped a CR.
bool CsvReader::skip_line_end() {
  if (peek() == '\r') get();
  if (peek() != '\n') return peek() == kEndOfFile;
  get();
  return true;
}

void CsvReader::skip_empty_lines() {
  while (peek() == '\n' || peek() == '\r') get();
}

Result<std::optional<CsvRecord>> CsvReader::next() {
  skip_empty_lines();
  begin_ = line_;
  size_ = 0;
  if (peek() == kEndOfFile) return std::optional<CsvRecord>();
  CsvRecord record{.line = begin_, .cells = {}};
  for (End end = End::kCell; end != End::kRecord;) {
    auto read = read_cell(record.cells.emplace_back());
    if (!read.ok()) {
      for (int byte = peek(); byte != '\n' && byte != kEndOfFile; byte = peek()) get();
      return std::move(read).error();
    }
    end = read.value();
  }
  return std::optional(std::move(record));
}

Result<CsvReader::End> CsvReader::read_cell(std::string& cell) {
  if (peek() != '"') return read_bare(cell);
  get();
  return read_quoted(cell);
}

Result<CsvReader::End> CsvReader::read_bare(std::string& cell) {
  for (;;) {
    const int byte = peek();
    if (byte == '"')
      return broken("QUOTE", "Has a quote inside a cell: put the whole cell in quotes and double the quotes in it");
    if (byte == ',') {
      get();
      return End::kCell;
    }
    if (byte == '\r' || byte == '\n' || byte == kEndOfFile) {
      if (skip_line_end()) return End::kRecord;
      return broken("LINE_BREAK", "Has a carriage return inside a cell: put the whole cell in quotes");
    }
    USHER_CHECK(keep(cell, get()));
  }
}

Result<CsvReader::End> CsvReader::read_quoted(std::string& cell) {
  for (;;) {
    const int byte = get();
    if (byte == kEndOfFile) return broken("QUOTE", "Begins a quoted cell that never ends: close its quote");
    if (byte == '"' && peek() != '"') break;
    if (byte == '"') get();
    USHER_CHECK(keep(cell, byte));
  }
  if (peek() == ',') {
    get();
    return End::kCell;
  }
  if (skip_line_end()) return End::kRecord;
  return broken("QUOTE", "Has text after a closing quote: double the quotes inside the cell");
}

Status CsvReader::keep(std::string& cell, int byte) {
  if (++size_ > kMaxRecordBytes)
    return broken("TOO_LONG", "Is longer than " + std::to_string(kMaxRecordBytes) + " bytes; is a quote not closed?");
  cell += static_cast<char>(byte);
  return done();
}

}  // namespace usher::cli

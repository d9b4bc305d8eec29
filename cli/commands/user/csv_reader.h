#pragma once

#include <istream>

#include "common/base/result.h"

namespace usher::cli {

/// One record and the line where it begins.
struct CsvRecord {
  std::int64_t line = 0;
  std::vector<std::string> cells;
};

/// Reads CSV by RFC 4180 §2, one record at a time: cells between commas, quoted if they contain commas, quotes or line breaks,
/// with doubled quotes. Lines end in LF or CR LF; empty lines are skipped. Borrows the stream. Single-threaded.
class CsvReader {
 public:
  static constexpr std::size_t kMaxRecordBytes = 256 * 1024;

  explicit CsvReader(std::istream& in) : in_(&in) {}

  /// Returns the next record; nullopt at the end. Error: kValidationFailed, with one field error, if a record breaks the grammar
  /// or is longer than kMaxRecordBytes; reading continues with the next line. After a read error the stream is bad() and the
  /// result is nullopt.
  Result<std::optional<CsvRecord>> next();
  /// The line where the last record or error began.
  [[nodiscard]] std::int64_t line() const { return begin_; }

 private:
  enum class End { kCell, kRecord };
  int get();
  [[nodiscard]] int peek() { return in_->peek(); }
  bool skip_line_end();
  void skip_empty_lines();
  Result<End> read_cell(std::string& cell);
  Result<End> read_bare(std::string& cell);
  Result<End> read_quoted(std::string& cell);
  Status keep(std::string& cell, int byte);

  std::istream* in_;
  std::int64_t line_ = 1;
  std::int64_t begin_ = 0;
  std::size_t size_ = 0;  ///< Size of the current record so far.
};

}  // namespace usher::cli

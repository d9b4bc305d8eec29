#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace usher::markup {

struct Attribute {
  std::string name;  ///< In lower case.
  std::string value;
};

/// A tag, or text between tags that is more than white space.
struct Token {
  enum class Kind { kStart, kEnd, kText };
  Kind kind = Kind::kText;
  std::int64_t line = 0;  ///< Where it begins.
  std::string name;       ///< In lower case; empty for text.
  std::vector<Attribute> attributes;
};

/// Reads the tags of an HTML file by the tokenizer of the HTML standard (13.2.5), in constant memory: of a name at most 256 bytes
/// are kept, of a value 4 KiB, of a tag 64 attributes. Comments, declarations and what lies in script, style, textarea, title and
/// the other elements of raw text are skipped. Not safe for concurrent use.
class TagReader {
 public:
  /// `html` must outlive it.
  explicit TagReader(std::istream& html) : html_(*html.rdbuf()) {}

  /// The next one; nullopt at the end. What the end cuts off is dropped.
  std::optional<Token> next();

 private:
  static constexpr int kEnd = -1;

  int peek();
  int take();
  /// Skips to the end of the sequence.
  void skip_past(std::string_view sequence);
  void skip_comment();
  void skip_raw_text(const std::string& element);
  std::string name_before(std::string_view ends);
  std::string quoted(int quote);
  std::string value();
  void read_attributes(Token& tag);
  Token tag(Token::Kind kind);

  std::streambuf& html_;
  std::int64_t line_ = 1;
};

}  // namespace usher::markup

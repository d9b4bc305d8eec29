#include "common/markup/tags.h"

#include <array>

#include "common/base/text.h"

namespace usher::markup {
namespace {

constexpr std::size_t kLongestName = 256;
constexpr std::size_t kLongestValue = 4096;
constexpr std::size_t kMostAttributes = 64;
constexpr std::string_view kSpace = " \t\r\n\f";
constexpr std::array<std::string_view, 8> kRawText{"script", "style",  "textarea", "title",
                                                   "xmp",    "iframe", "noembed",  "noframes"};

bool is_space(int byte) { return byte >= 0 && kSpace.find(static_cast<char>(byte)) != std::string_view::npos; }
bool is_letter(int byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

/// The character of `&gt;` and the like, for ASCII only.
std::optional<std::string> character_of(std::string_view reference) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kNamed{
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}}};
  for (const auto& [name, character] : kNamed)
    if (reference == name) return std::string(character);
  if (!reference.starts_with('#')) return std::nullopt;
  const bool is_hex = reference.starts_with("#x") || reference.starts_with("#X");
  const auto digits = reference.substr(is_hex ? 2 : 1);
  int code = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hex ? 16 : 10);
  if (fault != std::errc() || end != digits.data() + digits.size() || code <= 0 || code > 127) return std::nullopt;
  return std::string(1, static_cast<char>(code));
}

/// 13.2.5.72, for references that end with a semicolon.
std::string with_characters(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    const auto at = text.find('&');
    decoded.append(text.substr(0, at));
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + 1);
    const auto end = text.find(';');
    const auto character = end == std::string_view::npos ? std::nullopt : character_of(text.substr(0, end));
    decoded.append(character.value_or("&"));
    if (character) text.remove_prefix(end + 1);
  }
  return decoded;
}

}  // namespace

int TagReader::peek() {
  const auto next = html_.sgetc();
  return next == std::streambuf::traits_type::eof() ? kEnd : static_cast<unsigned char>(next);
}

int TagReader::take() {
  const auto taken = peek();
  if (taken == '\n') ++line_;
  if (taken != kEnd) html_.sbumpc();
  return taken;
}

void TagReader::skip_past(std::string_view sequence) {
  std::string seen;
  for (int next = take(); next != kEnd; next = take()) {
    seen.push_back(static_cast<char>(next));
    if (seen.size() > sequence.size()) seen.erase(0, 1);
    if (seen == sequence) return;
  }
}

/// After `<!`: a comment, or a declaration, which ends with the first `>`.
void TagReader::skip_comment() {
  for (int dash = 0; dash < 2; ++dash)
    if (peek() == '-')
      take();
    else
      return skip_past(">");
  if (peek() == '>') return void(take());
  skip_past("-->");
}

/// Ends after `</NAME`, and the rest of that tag.
void TagReader::skip_raw_text(const std::string& element) {
  while (true) {
    skip_past("</");
    if (peek() == kEnd) return;
    if (name_before("/>") != element) continue;
    return skip_past(">");
  }
}

/// In lower case. Ends before white space and these; takes at least one other byte.
std::string TagReader::name_before(std::string_view ends) {
  std::string name;
  for (int next = peek(); next != kEnd && !is_space(next) && ends.find(static_cast<char>(next)) == std::string_view::npos;
       next = peek()) {
    take();
    if (name.size() < kLongestName) name.push_back(static_cast<char>(next));
  }
  return ascii_lower(name);
}

std::string TagReader::quoted(int quote) {
  std::string text;
  for (int next = take(); next != kEnd && next != quote; next = take())
    if (text.size() < kLongestValue) text.push_back(static_cast<char>(next));
  return text;
}

/// After `=`.
std::string TagReader::value() {
  while (is_space(peek())) take();
  const int first = peek();
  if (first == '"' || first == '\'') {
    take();
    return with_characters(quoted(first));
  }
  std::string text;
  for (int next = first; next != kEnd && next != '>' && !is_space(next); next = peek()) {
    take();
    if (text.size() < kLongestValue) text.push_back(static_cast<char>(next));
  }
  return with_characters(text);
}

void TagReader::read_attributes(Token& tag) {
  for (int next = peek(); next != kEnd && next != '>'; next = peek()) {
    if (is_space(next) || next == '/') {
      take();
      continue;
    }
    Attribute attribute;
    if (next == '=') attribute.name.push_back(static_cast<char>(take()));  // 13.2.5.32: a part of the name
    attribute.name += name_before("/>=");
    while (is_space(peek())) take();
    if (peek() == '=') {
      take();
      attribute.value = value();
    }
    const auto has_name = [&](const Attribute& one) { return one.name == attribute.name; };
    const bool is_again = std::ranges::any_of(tag.attributes, has_name);
    if (!is_again && tag.attributes.size() < kMostAttributes) tag.attributes.push_back(std::move(attribute));
  }
}

Token TagReader::tag(Token::Kind kind) {
  Token tag{.kind = kind, .line = line_, .name = name_before("/>"), .attributes = {}};
  read_attributes(tag);
  take();
  return tag;
}

std::optional<Token> TagReader::next() {
  while (true) {
    const auto line = line_;
    const int first = take();
    if (first == kEnd) return std::nullopt;
    if (is_space(first)) continue;
    const bool may_be_tag = first == '<';
    if (may_be_tag && is_letter(peek())) {
      auto start = tag(Token::Kind::kStart);
      if (contains(kRawText, start.name)) skip_raw_text(start.name);
      return start;
    }
    if (may_be_tag && peek() == '/') {
      take();
      if (is_letter(peek())) return tag(Token::Kind::kEnd);
      skip_past(">");
      continue;
    }
    if (may_be_tag && (peek() == '!' || peek() == '?')) {
      if (take() == '!')
        skip_comment();
      else
        skip_past(">");
      continue;
    }
    while (peek() != kEnd && peek() != '<') take();
    return Token{.kind = Token::Kind::kText, .line = line, .name = {}, .attributes = {}};
  }
}

}  // namespace usher::markup

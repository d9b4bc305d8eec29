#include "server/html/template_source.h"

#include "common/base/text.h"

namespace usher::html {
namespace {

using Kind = TemplateTag::Kind;

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kTextPrefix = "t.";
constexpr int kDeepest = 8;
constexpr std::array<std::string_view, 4> kAddressAttributes{"href", "src", "action", "formaction"};
constexpr std::array<std::string_view, 2> kRawElements{"script", "style"};

std::string at_line(std::size_t line, const std::string& what) { return "line " + std::to_string(line) + ": " + what; }

Error fault_at(std::size_t line, const std::string& what) { return error(ErrorCode::kInvalidArgument, at_line(line, what)); }

std::string shown(std::string_view name) { return "{{" + printable(name) + "}}"; }

Kind kind_of(char sign) {
  switch (sign) {
    case '#':
      return Kind::kSection;
    case '^':
      return Kind::kInverted;
    case '/':
      return Kind::kEnd;
    case '>':
      return Kind::kPartial;
    case '!':
      return Kind::kComment;
    default:
      return Kind::kValue;
  }
}

/// The key of a text's tag; nullopt for other tags.
std::optional<std::string_view> text_key(const TemplateTag& tag) {
  if (tag.kind != Kind::kValue || !tag.name.starts_with(kTextPrefix)) return std::nullopt;
  return tag.name.substr(kTextPrefix.size());
}

/// Where in the HTML a tag stands. Fed with the text between the tags.
class HtmlPlace {
 public:
  enum class At { kText, kComment, kRaw, kTag, kBeforeValue, kUnquoted, kQuoted };

  void read(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) step(text, i);
  }

  [[nodiscard]] At at() const { return at_; }
  [[nodiscard]] const std::string& element() const { return element_; }
  [[nodiscard]] const std::string& attribute() const { return attribute_; }

 private:
  void step(std::string_view text, std::size_t i) {
    const char c = text[i];
    switch (at_) {
      case At::kText:
        if (c == '<') open(text.substr(i));
        break;
      case At::kComment:
        if (text.substr(0, i + 1).ends_with("-->")) at_ = At::kText;
        break;
      case At::kRaw:
        if (c == '<' && ascii_lower(text.substr(i, element_.size() + 2)) == "</" + element_) {
          at_ = At::kTag;
          element_.clear();
        }
        break;
      case At::kTag:
        in_tag(c);
        break;
      case At::kBeforeValue:
        at_ = c == '"' || c == '\'' ? At::kQuoted : At::kUnquoted;
        quote_ = c;
        if (c == '>') close();
        break;
      case At::kUnquoted:
        if (c == '>') close();
        if (is_gap(c) && c != '/') end_attribute();
        break;
      case At::kQuoted:
        if (c == quote_) end_attribute();
        break;
    }
  }

  void open(std::string_view rest) {
    at_ = rest.starts_with("<!--") ? At::kComment : At::kTag;
    const auto name = rest.substr(1, std::min(rest.find_first_of(" \t\n\f\r/>", 1), rest.size()) - 1);
    element_ = ascii_lower(name);
    if (at_ == At::kTag) end_attribute();
  }

  void in_tag(char c) {
    if (c == '>')
      close();
    else if (c == '=')
      at_ = At::kBeforeValue;
    else if (is_gap(c))
      name_ended_ = true;
    else
      add_to_name(c);
  }

  /// White space may stand between a name and its `=`.
  void add_to_name(char c) {
    if (name_ended_) attribute_.clear();
    name_ended_ = false;
    attribute_ += ascii_lower(std::string_view(&c, 1));
  }

  void end_attribute() {
    at_ = At::kTag;
    attribute_.clear();
    name_ended_ = false;
  }

  /// HTML takes a slash between attributes for white space.
  static bool is_gap(char c) { return std::string_view(" \t\n\f\r/").find(c) != std::string_view::npos; }

  void close() { at_ = contains(kRawElements, element_) ? At::kRaw : At::kText; }

  At at_ = At::kText;
  char quote_ = '"';
  std::string element_;
  std::string attribute_;
  bool name_ended_ = false;
};

/// Collects the faults of one template.
class Check {
 public:
  Check(std::string_view source, const TemplateScope& scope) : source_(source), scope_(scope) {}

  std::vector<std::string> run() {
    const auto tags = tags_of(source_);
    if (!tags.ok()) return {tags.error().detail()};
    std::size_t from = 0;
    for (const auto& tag : tags.value()) {
      place_.read(source_.substr(from, tag.begin - from));
      from = tag.end;
      check(tag);
    }
    for (const auto& open : open_) fault(open, "{{#" + printable(open.name) + "}} needs {{/" + printable(open.name) + "}}");
    return std::move(faults_);
  }

 private:
  void fault(const TemplateTag& tag, const std::string& what) { faults_.push_back(at_line(tag.line, what)); }

  void check(const TemplateTag& tag) {
    switch (tag.kind) {
      case Kind::kValue:
        check_name(tag);
        check_place(tag);
        break;
      case Kind::kSection:
      case Kind::kInverted:
        check_name(tag);
        open_.push_back(tag);
        break;
      case Kind::kEnd:
        if (open_.empty() || open_.back().name != tag.name)
          fault(tag, "{{/" + printable(tag.name) + "}} ends no section that is open here");
        else
          open_.pop_back();
        break;
      case Kind::kPartial:
        if (!contains(scope_.partials, tag.name)) unknown(tag, "is not a part of pages", scope_.partials);
        if (place_.at() != HtmlPlace::At::kText) fault(tag, shown(tag.name) + " cannot be included within a tag or script");
        break;
      case Kind::kComment:
        break;
    }
  }

  void unknown(const TemplateTag& tag, const std::string& what, const std::vector<std::string_view>& known) {
    const auto meant = nearest(tag.name, known);
    fault(tag, shown(tag.name) + " " + what + (meant ? "; did you mean " + shown(*meant) + "?" : ""));
  }

  void check_name(const TemplateTag& tag) {
    const auto key = text_key(tag);
    if (!key && tag.name != "." && !contains(scope_.values, tag.name)) unknown(tag, "is not a value here", scope_.values);
    if (!key) return;
    const auto* text = key->starts_with("mail.") ? nullptr : scope_.english.find(*key);
    if (!text) return fault(tag, shown(tag.name) + " is not a text of the pages");
    for (const auto value : text->placeholders())
      if (!contains(scope_.values, value)) fault(tag, shown(tag.name) + " needs " + shown(value) + ", which is not a value here");
  }

  void check_place(const TemplateTag& tag) {
    using At = HtmlPlace::At;
    const auto at = place_.at();
    if (at == At::kRaw) return fault(tag, shown(tag.name) + " cannot be printed within <" + place_.element() + ">");
    if (at == At::kText || at == At::kComment) return;
    if (at != At::kQuoted) return fault(tag, shown(tag.name) + " must be in the quotes of an attribute");
    const auto& attribute = place_.attribute();
    if (attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc")
      return fault(tag, shown(tag.name) + " cannot be printed in " + attribute + "=");
    if (contains(kAddressAttributes, attribute) && !tag.name.ends_with(kAddressEnding))
      fault(tag, shown(tag.name) + " cannot be an address in " + attribute + "=; only values that end in _url can");
  }

  std::string_view source_;
  const TemplateScope& scope_;
  HtmlPlace place_;
  std::vector<TemplateTag> open_;
  std::vector<std::string> faults_;
};

/// Whether the tag prints nothing by itself.
bool is_silent(Kind kind) { return kind != Kind::kValue && kind != Kind::kPartial; }

/// Calls `replace(tag)` for each tag and puts its result in the tag's place; nullopt keeps the tag. A tag alone on its line takes
/// the line with it.
template <class Replace>
std::string with_tags_replaced(std::string_view source, const std::vector<TemplateTag>& tags, Replace replace) {
  std::string made;
  std::size_t from = 0;
  for (const auto& tag : tags) {
    made += source.substr(from, tag.begin - from);
    const std::optional<std::string> by = replace(tag);
    made += by ? *by : std::string(source.substr(tag.begin, tag.end - tag.begin));
    from = tag.end;
    const bool is_alone = (tag.begin == 0 || source[tag.begin - 1] == '\n') && source.substr(from).starts_with('\n');
    if (is_alone && (by ? by->ends_with('\n') : is_silent(tag.kind))) ++from;
  }
  return made.append(source.substr(from));
}

Result<std::string> expanded(std::string_view source, const TemplateSources& sources, int depth) {
  if (depth > kDeepest) return error(ErrorCode::kInvalidArgument, "it includes itself");
  USHER_TRY(const auto tags, tags_of(source));
  std::optional<Error> wrong;
  auto made = with_tags_replaced(source, tags, [&](const TemplateTag& tag) -> std::optional<std::string> {
    if (tag.kind != Kind::kPartial || wrong) return std::nullopt;
    auto part = expanded(sources.find(tag.name)->second, sources, depth + 1);
    if (part.ok()) return std::move(part).value();
    wrong = part.error();
    return std::nullopt;
  });
  if (wrong) return std::move(*wrong);
  return made;
}

/// Escapes a text for a template: a brace of it never joins with those of a tag.
std::string escaped_text(std::string_view text) {
  std::string made;
  for (const char c : escape_html(text)) {
    if (c == '{' || c == '}')
      made += c == '{' ? "&#123;" : "&#125;";
    else
      made += c;
  }
  return made;
}

}  // namespace

Result<std::vector<TemplateTag>> tags_of(std::string_view source) {
  std::vector<TemplateTag> tags;
  std::size_t line = 1;
  std::size_t from = 0;
  for (;;) {
    const auto begin = source.find(kOpen, from);
    if (begin == std::string_view::npos) return tags;
    line += static_cast<std::size_t>(std::count(source.data() + from, source.data() + begin, '\n'));
    const auto inside = begin + kOpen.size();
    const auto end = source.find(kClose, inside);
    if (end == std::string_view::npos || end > source.find('\n', begin))
      return fault_at(line, "{{ begins a tag, which needs }} in the same line");
    const auto content = trim(source.substr(inside, end - inside));
    const char sign = content.empty() ? ' ' : content.front();
    if (sign == '{' || sign == '&')
      return fault_at(line, printable(kOpen) + sign + " prints unescaped; only {{name}} may be used");
    if (sign == '=') return fault_at(line, "the delimiters stay {{ and }}");
    const auto kind = kind_of(sign);
    const auto name = kind == Kind::kValue ? content : trim(content.substr(1));
    tags.push_back({kind, name, begin, end + kClose.size(), line});
    from = end + kClose.size();
  }
}

std::vector<std::string> faults_of(std::string_view source, const TemplateScope& scope) { return Check(source, scope).run(); }

void append_values(std::string_view source, std::vector<std::string_view>& values) {
  const auto tags = tags_of(source);
  if (!tags.ok()) return;
  for (const auto& tag : tags.value()) {
    if (tag.kind == Kind::kEnd || tag.kind == Kind::kPartial || tag.kind == Kind::kComment || tag.name == ".") continue;
    const auto key = text_key(tag);
    if (!key) values.push_back(tag.name);
    for (const auto& text : core::kPageTexts)
      if (text.key == key) values.insert(values.end(), text.values.begin(), text.values.end());
  }
  std::erase(values, std::string_view());
}

Result<std::string> with_partials(std::string_view source, const TemplateSources& sources) {
  return expanded(source, sources, 0);
}

std::string with_texts(std::string_view source, const core::Language& language) {
  const auto tags = tags_of(source);
  if (!tags.ok()) return {};
  return with_tags_replaced(source, tags.value(), [&](const TemplateTag& tag) -> std::optional<std::string> {
    const auto key = text_key(tag);
    if (!key) return std::nullopt;
    return language.source(*key, escaped_text);
  });
}

}  // namespace usher::html

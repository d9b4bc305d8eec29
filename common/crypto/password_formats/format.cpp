#include "common/crypto/password_formats/format.h"

#include "common/base/text.h"

namespace usher::crypto {
namespace {

constexpr std::array kFormats{&kArgon2Format, &kBcryptFormat, &kScryptFormat, &kPbkdf2Format, &kShaCryptFormat};

}  // namespace

Result<const PasswordFormat*> password_format_of(std::string_view hash) {
  for (const PasswordFormat* const format : kFormats)
    if (format->takes(hash)) return format;
  return error(ErrorCode::kInvalidArgument,
               "The format of this password hash is unknown; known formats are " + joined(kFormats, ", ", &PasswordFormat::name));
}

std::vector<std::string_view> dollar_fields(std::string_view hash) {
  std::vector<std::string_view> fields;
  if (!hash.starts_with('$')) return fields;
  for (std::size_t begin = 1; begin <= hash.size();) {
    const std::size_t end = std::min(hash.find('$', begin), hash.size());
    fields.push_back(hash.substr(begin, end - begin));
    begin = end + 1;
  }
  return fields;
}

std::optional<std::uint32_t> plain_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return parse_whole<std::uint32_t>(text);
}

std::optional<std::uint32_t> named_number(std::string_view text, std::string_view name) {
  if (!text.starts_with(name)) return std::nullopt;
  return plain_number(text.substr(name.size()));
}

bool consists_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

Error malformed_hash(std::string_view format) {
  return error(ErrorCode::kInvalidArgument, std::string("This is not a well-formed ").append(format).append(" hash"));
}

Status within(std::uint32_t number, const CostBound& bound) {
  if (number >= bound.least && number <= bound.most) return done();
  return error(ErrorCode::kInvalidArgument, std::string("This ")
                                                .append(bound.format)
                                                .append(" hash has ")
                                                .append(bound.parameter)
                                                .append(" ")
                                                .append(std::to_string(number))
                                                .append("; accepted is ")
                                                .append(std::to_string(bound.least))
                                                .append(" to ")
                                                .append(std::to_string(bound.most)));
}

}  // namespace usher::crypto

#include "common/markup/tags.h"

#include <sstream>

#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(tags) {
  using namespace usher;
  using fuzz::expect;
  std::istringstream in{std::string(bytes)};
  markup::TagReader reader(in);
  std::int64_t line = 1;
  while (const auto token = reader.next()) {
    expect(token->line >= line, "lines do not go back");
    line = token->line;
    expect(token->name.empty() == (token->kind == markup::Token::Kind::kText), "tags have names");
    expect(token->attributes.size() <= 64, "attributes are bounded");
  }
}

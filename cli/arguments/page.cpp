#include "cli/arguments/page.h"

namespace usher::cli {

void PageOptions::declare(Declare& arguments) {
  arguments.option("--limit N", limit, "At most so many (100)").between(1, 10'000);
  const auto take = [this](std::string_view word) -> std::optional<std::string> {
    auto cursor = parse_cursor(word);
    if (!cursor) return "takes what the page before said, not `" + std::string(word) + "`";
    after = std::move(*cursor);
    return std::nullopt;
  };
  arguments.option("--cursor CURSOR", Assign(take), "The page after this, as the page before said");
}

void print_next_page(Terminal& terminal, const std::optional<Cursor>& next) {
  if (next) terminal.warn("there are more; next page: --cursor " + to_text(*next));
}

}  // namespace usher::cli

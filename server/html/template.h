#pragma once

#include <functional>
#include <memory>

#include "common/json/value.h"

namespace usher::html {

/// A parsed template of mustache, without partials and lambdas. Safe from any thread.
class Template {
 public:
  /// Error: kInvalidArgument if it cannot be parsed.
  static Result<Template> parse(std::string source);
  /// Makes the source and parses it when it is first printed. Precondition: it can be parsed.
  static Template unparsed(std::function<std::string()> source);

  Template(Template&&) noexcept;
  ~Template();

  /// Prints the members of `data` in their places, escaped for HTML. Empty texts, null and false count as absent; a list repeats
  /// its section.
  [[nodiscard]] std::string render(const json::Object& data) const;

 private:
  class Copies;
  explicit Template(std::unique_ptr<Copies> copies);
  std::unique_ptr<Copies> copies_;
};

}  // namespace usher::html

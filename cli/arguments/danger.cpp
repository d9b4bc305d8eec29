#include "cli/arguments/danger.h"

#include <filesystem>

#include "cli/terminal/text_layout.h"

namespace usher::cli {

std::string counted(std::int64_t count, std::string_view thing) {
  return grouped(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::string database_name(const std::string& place) {
  return std::filesystem::path(place.substr(0, place.find('?'))).filename().string();
}

}  // namespace usher::cli

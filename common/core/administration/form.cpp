#include "common/core/administration/form.h"

#include "common/base/text.h"

namespace usher::core {

Result<json::Object> fields_of_texts(std::span<const FormField> fields, const FilterValues& texts) {
  json::Object values;
  json::Faults faults;
  for (const auto& field : fields) {
    const auto given = texts.find(field.name);
    if (given == texts.end()) continue;
    const auto& text = given->second;
    const auto flag = field.type == ColumnType::kFlag ? parse_flag(text) : std::nullopt;
    if (field.type == ColumnType::kFlag && !flag) faults.add(std::string(field.name), "NOT_ALLOWED", "Must be yes or no");
    const auto number = field.type == ColumnType::kNumber ? parse_whole<std::int64_t>(text) : std::nullopt;
    if (field.type == ColumnType::kNumber && !number) faults.add(std::string(field.name), "WRONG_TYPE", "Must be a whole number");
    if (field.type == ColumnType::kTime && !parse_time(text))
      faults.add(std::string(field.name), "INVALID_FORMAT", "Is not a time. Use 2026-11-20 or 2026-11-20T08:00:00Z");
    values.append({std::string(field.name), flag ? json::Value(*flag) : number ? json::Value(*number) : json::Value(text)});
  }
  if (!faults.list.empty()) return json::refused(std::move(faults));
  return values;
}

}  // namespace usher::core

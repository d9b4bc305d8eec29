#pragma once

#include "cli/terminal/row_writer.h"
#include "common/base/text.h"
#include "common/json/field.h"

namespace usher::cli {

/// All fields of a view. `name`: the one that -o name prints. Tables leave out `details`.
template <json::HasFields View>
Record record_of_view(const View& view, std::string_view name = {}, std::initializer_list<std::string_view> details = {}) {
  Record record;
  View::fields()([&](const auto& field) {
    const bool is_detail = contains(details, field.name);
    const auto role = field.name == name ? ColumnRole::kName : is_detail ? ColumnRole::kDetail : ColumnRole::kPlain;
    record.push_back({std::string(field.name), Cell(json::member_of(view, field)), role});
  });
  return record;
}

}  // namespace usher::cli

#pragma once

#include "common/core/administration/filters.h"
#include "common/core/questionnaire/results/answer_export.h"

namespace usher::core {

template <>
inline constexpr std::array kFilters<AnswerSelection>{
    filter_row<&AnswerSelection::since>({"since", "Changed since",
                                         "Only users who changed something since: 2h, 3d, 2026-11-20 or 2026-11-20T08:00:00Z",
                                         FilterType::kMoment}),
    filter_row<&AnswerSelection::completed_only>(
        {"completed", "Completed", "Only finished questionnaires", FilterType::kFlag, kFlagWords}),
};

}  // namespace usher::core

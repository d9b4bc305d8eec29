#pragma once

#include <functional>

#include "common/core/breaches/password_list.h"

namespace usher::core {

/// Passes the bytes of a text to `take`, a block at a time.
using TextBlocks = std::function<Status(const std::function<Status(std::string_view block)>& take)>;

/// Makes a list of passwords in the place of `target`, which is then whole and readable by all users (0644). Each call of `read`
/// reads all of a text, which has a line for each password, in their order: its SHA-1 digest in hexadecimal, then anything after
/// a colon. It is read twice, so that the memory does not depend on their number. A doubled digest counts once.
///
/// Error: kInvalidArgument with the number of a wrong line, and without a digest; kConflict if the second reading differs;
/// kNotFound without the directory of `target`; kForbidden or kInternal with the reason; those of `read`.
Result<ListLayout> build_password_list(const TextBlocks& read, const std::string& target, ListRate rate);

}  // namespace usher::core

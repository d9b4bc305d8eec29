#pragma once

#include "common/core/runtime/ports.h"

namespace usher::core {

/// What an operator names.
enum class Named { kUser, kSession, kMail };

/// Tables show only the last characters of an id. Returns the whole id if `word` is the unique ending of one, else `word` itself.
/// Error: kInvalidArgument, with the ids, if several end so.
Result<std::string> whole_id(const Ports& ports, Named what, const std::string& word);
/// The same for the ids of a list that is already read.
Result<std::string> whole_id_among(const std::vector<std::string>& ids, const std::string& word);

/// The address nearest to `email`, if it is near enough to be a typing mistake. Looks at addresses that begin alike.
Result<std::optional<std::string>> similar_address(const Ports& ports, std::string_view email);

}  // namespace usher::core

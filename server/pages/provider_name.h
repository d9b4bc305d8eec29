#pragma once

#include <string>

namespace usher::pages {

/// The name of a provider as its users know it; the operator's name for others than those built in.
std::string shown_provider(const std::string& name);

}  // namespace usher::pages

#pragma once

#include "cli/arguments/declare.h"
#include "common/domain/profile.h"

namespace usher::cli {

/// Declares the repeatable `--profile K=V` and binds it to a change of the profile: K is a field, an empty V clears it, and the
/// two backgrounds take JSON. The core validates the values.
void declare_profile(Declare& arguments, domain::ProfileChange& into);

}  // namespace usher::cli

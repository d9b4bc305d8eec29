#pragma once

#include "cli/arguments/declare.h"
#include "common/domain/profile.h"

namespace usher::cli {

/// `--profile K=V`, repeatable, into a change of the profile: K is a field of it, an empty V clears it, and the two objects take
/// JSON. Whether the values are allowed is the core's to say.
void declare_profile(Declare& arguments, domain::ProfileChange& into);

}  // namespace usher::cli

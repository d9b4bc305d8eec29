#pragma once

namespace usher::domain {
struct ProfileChange;
}

namespace usher::cli {

class Declare;

/// Declares the repeatable `--profile K=V` and binds it to a change of the profile: K is a field, an empty V clears it, and the
/// two backgrounds take JSON. The core validates the values.
void declare_profile(Declare& arguments, domain::ProfileChange& into);

}  // namespace usher::cli

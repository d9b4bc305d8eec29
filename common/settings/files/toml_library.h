#pragma once

// toml++ asserts that a key starts at places where it later rejects the input, such as `[[[`.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>

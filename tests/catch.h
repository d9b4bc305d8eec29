#pragma once

// Assertions have no handler of their own: an exception ends the test, and units of tests compile in three quarters of the time.
#define CATCH_CONFIG_FAST_COMPILE
// One include for Catch2 2 (Debian 12) and 3 (Debian 13, Ubuntu 24.04).
#ifdef USHER_CATCH2_V3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

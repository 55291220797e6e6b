#pragma once

// Catch2 2.13 or 3.x, whichever the system has.
#if TIDEWIRE_CATCH2 == 3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

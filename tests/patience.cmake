# tests/patience.json: `hang`, after which ctest ends a test, and the seconds of tests/patience.h.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/patience.json)
file(READ ${CMAKE_CURRENT_LIST_DIR}/patience.json table)
string(JSON hang GET "${table}" hang)
string(JSON step GET "${table}" step)
add_compile_definitions(USHER_TEST_STEP_SECONDS=${step})

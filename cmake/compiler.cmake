# Warnings are errors in our code with the compilers that check each change. Others know further ones, which must not stop the build
# of a user of the programs. Sanitizers by USHER_SANITIZE.
set(known_compilers "GNU 12" "Clang 14")
string(REGEX MATCH "^[0-9]+" compiler_release "${CMAKE_CXX_COMPILER_VERSION}")
if("${CMAKE_CXX_COMPILER_ID} ${compiler_release}" IN_LIST known_compilers)
  set(warnings_are_errors -Werror)
endif()
add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-align -Woverloaded-virtual -Wnull-dereference -Wformat=2 -Wimplicit-fallthrough ${warnings_are_errors}
  -Wno-missing-field-initializers  # designated initializers leave the rest at its default by design
  -fstack-protector-strong -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety "SHELL:-Xclang -fno-pch-timestamp")  # compiler caches compare the bytes of precompiled headers
else()
  # GCC 12 reports false positives of these two in the standard library at -O2.
  add_compile_options(-Wno-restrict -Wno-null-dereference)
  if(CMAKE_UNITY_BUILD)
    add_compile_options(-Wno-subobject-linkage)  # GCC takes joined sources for headers
  endif()
endif()
if(USHER_SANITIZE)
  add_compile_options(-fsanitize=${USHER_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${USHER_SANITIZE})
  add_compile_definitions(USHER_SANITIZED)
  if(USHER_SANITIZE STREQUAL "thread")
    add_compile_definitions(USHER_WATCHES_THREADS)
  endif()
  if(USHER_SANITIZE MATCHES "undefined" AND NOT USHER_FUZZ)
    # A third of the compile time, for what AddressSanitizer finds anyway or the fuzz targets check.
    add_compile_options(-fno-sanitize=null,alignment,vptr,object-size,nonnull-attribute,returns-nonnull-attribute)
  endif()
else()
  add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2> $<$<CONFIG:Release>:_GLIBCXX_ASSERTIONS>)
  add_compile_options($<$<CONFIG:Release>:-UNDEBUG>)  # users run what the tests run, with its assertions
  # Without the functions that no program calls, which are a twentieth of the text.
  add_compile_options($<$<CONFIG:Release>:-ffunction-sections>)
  add_link_options($<$<CONFIG:Release>:-Wl,--gc-sections>)
endif()
if(USHER_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # counts what an input reaches
endif()
add_link_options(-Wl,-z,relro,-z,now)

# GNU ld takes six times as long for a test program. It links the programs of a release.
function(usher_link_fast)
  foreach(linker mold lld)
    find_program(USHER_${linker} ld.${linker})
    if(USHER_${linker})
      add_link_options(-fuse-ld=${linker})
      break()
    endif()
  endforeach()
endfunction()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  usher_link_fast()
endif()

find_program(USHER_CCACHE ccache)
if(USHER_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${USHER_CCACHE})
endif()

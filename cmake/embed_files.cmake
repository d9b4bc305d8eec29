# Embeds files into a C++ source by the assembler's .incbin, so that megabytes cost no compile time.
# Included, it offers usher_embed_files(target HEADER header FUNCTION namespace::name [ROOT folder] FILES file...): the function,
# which the header declares, returns one usher::EmbeddedFile a file, named by its path in the folder; without one by its last part.
# Run as a script (-P, with HEADER, FUNCTION, ROOT, LIST and OUTPUT), it writes the source.

function(usher_embed_files target)
  cmake_parse_arguments(ARG "" "HEADER;FUNCTION;ROOT" "FILES" ${ARGN})
  string(MAKE_C_IDENTIFIER ${ARG_FUNCTION} symbol)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.list)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp)
  file(CONFIGURE OUTPUT ${list} CONTENT "${ARG_FILES}" @ONLY)  # touched only when a name comes or goes
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DHEADER=${ARG_HEADER} -DFUNCTION=${ARG_FUNCTION} -DROOT=${ARG_ROOT} -DLIST=${list}
            -DOUTPUT=${output} -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${ARG_FILES} ${list} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding the files of ${ARG_FUNCTION}"
    VERBATIM)
  set_source_files_properties(${output} PROPERTIES OBJECT_DEPENDS "${ARG_FILES}")
  target_sources(${target} PRIVATE ${output})
endfunction()

function(usher_write_embedded_files)
  string(MAKE_C_IDENTIFIER ${FUNCTION} symbol)
  string(REGEX MATCH "^(.*)::([^:]*)$" parts ${FUNCTION})
  set(namespace ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  set(bytes "")
  set(declarations "")
  set(rows "")
  set(count 0)
  file(READ ${LIST} files)
  foreach(file IN LISTS files)
    if(ROOT)
      file(RELATIVE_PATH base ${ROOT} ${file})
    else()
      get_filename_component(base ${file} NAME)
    endif()
    file(SHA256 ${file} digest)
    string(SUBSTRING ${digest} 0 32 etag)
    set(at ${symbol}_${count})
    string(APPEND bytes "    \".hidden ${at}\\n.global ${at}\\n${at}: .incbin \\\"${file}\\\"\\n\"\n"
                        "    \".hidden ${at}_end\\n.global ${at}_end\\n${at}_end: .byte 0\\n\"\n")
    string(APPEND declarations "extern const char ${at}[];\nextern const char ${at}_end[];\n")
    string(APPEND rows "      {\"${base}\", {${at}, static_cast<std::size_t>(${at}_end - ${at})}, \"\\\"${etag}\\\"\"},\n")
    math(EXPR count "${count} + 1")
  endforeach()
  file(WRITE ${OUTPUT} "// Made by cmake/embed_files.cmake.
#include <cstddef>

#include \"${HEADER}\"

asm(\".section .rodata\\n\"
${bytes}    \".previous\\n\");

extern \"C\" {
${declarations}}

namespace ${namespace} {

std::span<const EmbeddedFile> ${name}() {
  static const EmbeddedFile kRows[] = {
${rows}  };
  return kRows;
}

}  // namespace ${namespace}
")
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  usher_write_embedded_files()
endif()

# cmake --install: programs, man pages, completions, guides, an example of the settings, and units of systemd.
include(GNUInstallDirs)
set(USHER_UNIT_DIR "lib/systemd/system" CACHE STRING "Where the units of systemd go")
set(USHER_ZSH_DIR "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" CACHE STRING "Where zsh looks for completions")

set(packaging ${PROJECT_SOURCE_DIR}/packaging)
set(made ${PROJECT_BINARY_DIR}/installed)

# Names the places of an installation, which are known only now: cmake --install --prefix. The program writes its own man pages and
# completions.
install(CODE "
  set(BINDIR \${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR})
  set(LIBEXECDIR \${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBEXECDIR})
  file(REMOVE_RECURSE ${made})
  file(MAKE_DIRECTORY ${made}/man)
  foreach(file usherd.service usher-backup.service backup)
    configure_file(${packaging}/systemd/\${file}.in ${made}/\${file} @ONLY)
  endforeach()
  execute_process(COMMAND $<TARGET_FILE:usher> --quiet man --out ${made}/man COMMAND_ERROR_IS_FATAL ANY)
  foreach(shell bash zsh fish)
    execute_process(COMMAND $<TARGET_FILE:usher> completion \${shell} OUTPUT_FILE ${made}/\${shell} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")

install(TARGETS usher usherd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(PROGRAMS ${made}/backup DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/usher)
install(FILES ${made}/usherd.service ${made}/usher-backup.service ${packaging}/systemd/usherd.socket
              ${packaging}/systemd/usher-backup.timer DESTINATION ${USHER_UNIT_DIR})
install(FILES ${packaging}/systemd/sysusers.conf DESTINATION lib/sysusers.d RENAME usher.conf)
install(FILES ${packaging}/systemd/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME usher.conf)

# With all files that the guides link to; the excluded ones are made in a checkout, or make guides there.
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN site EXCLUDE PATTERN tools EXCLUDE)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR}
        REGEX "/(node_modules|__pycache__|docusaurus/[.]docusaurus|docusaurus/build|e2e/test-results|mkdocs/site)$" EXCLUDE)
install(FILES README.md ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md DECISIONS.md SECURITY.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${packaging}/usher.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

foreach(section 1 5 8)
  install(DIRECTORY ${made}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} FILES_MATCHING PATTERN "*.${section}")
endforeach()
# Absent where scripts/frontend did not run.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/build/npm/adapt/ DESTINATION ${CMAKE_INSTALL_DATADIR}/usher OPTIONAL FILES_MATCHING PATTERN "adapt*.js" PATTERN packages EXCLUDE)
install(FILES ${made}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME usher)
install(FILES ${made}/zsh DESTINATION ${USHER_ZSH_DIR} RENAME _usher)
install(FILES ${made}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME usher.fish)

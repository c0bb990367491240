# What `cmake --install` and the Debian package put where, and the texts that the program makes of itself.

include(GNUInstallDirs)
set(made ${CMAKE_BINARY_DIR}/made)

# A file that `newsieve ARGUMENTS...` prints; a manual page compressed.
set(texts)
function(newsieve_text file)
  set(output ${made}/${file})
  set(compress)
  if(ARGV1 STREQUAL "man")
    set(output ${output}.gz)
    set(compress COMMAND gzip -9nf ${made}/${file})
  endif()
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${made}
    COMMAND newsieve ${ARGN} > ${made}/${file}
    ${compress}
    DEPENDS newsieve
    VERBATIM)
  set(texts ${texts} ${output} PARENT_SCOPE)
endfunction()
newsieve_text(newsieve completion bash)
newsieve_text(_newsieve completion zsh)
newsieve_text(newsieve.fish completion fish)
newsieve_text(newsieve.1 man newsieve)
newsieve_text(newsieve.toml.5 man newsieve.toml)
if(NEWSIEVE_SANITIZE)
  add_custom_target(texts DEPENDS ${texts})
else()
  add_custom_target(texts ALL DEPENDS ${texts})
endif()

# zsh looks for functions of packages in another folder than for those of the administrator.
set(zsh_folder site-functions)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(zsh_folder vendor-completions)
endif()
install(FILES ${made}/newsieve DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${made}/_newsieve DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${zsh_folder})
install(FILES ${made}/newsieve.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${made}/newsieve.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${made}/newsieve.toml.5.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)

# Units name the installed binary. systemd also reads /usr/local/lib/systemd/system.
file(READ ${CMAKE_SOURCE_DIR}/systemd/confinement.conf NEWSIEVE_CONFINEMENT)
foreach(unit newsieve.service newsieve-job@.service)
  configure_file(${CMAKE_SOURCE_DIR}/systemd/${unit}.in ${CMAKE_BINARY_DIR}/systemd/${unit} @ONLY)
endforeach()
configure_file(${CMAKE_SOURCE_DIR}/systemd/newsieve-job@.timer ${CMAKE_BINARY_DIR}/systemd/newsieve-job@.timer COPYONLY)
install(FILES ${CMAKE_BINARY_DIR}/systemd/newsieve.service ${CMAKE_BINARY_DIR}/systemd/newsieve-job@.service
              ${CMAKE_BINARY_DIR}/systemd/newsieve-job@.timer
        DESTINATION lib/systemd/system)

install(FILES ${CMAKE_SOURCE_DIR}/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/newsieve)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/monitoring/prometheus ${CMAKE_SOURCE_DIR}/monitoring/grafana
        DESTINATION ${CMAKE_INSTALL_DATADIR}/newsieve/monitoring)

# A configuration that is there already belongs to the administrator.
install(CODE "
  if(NOT EXISTS \"\$ENV{DESTDIR}/etc/newsieve/newsieve.toml\")
    file(INSTALL \"${CMAKE_SOURCE_DIR}/config/newsieve.toml\" DESTINATION \"/etc/newsieve\")
  endif()
  file(MAKE_DIRECTORY \"\$ENV{DESTDIR}/etc/newsieve/jobs\" \"\$ENV{DESTDIR}/etc/newsieve/jobs.d\")")

# The Debian package, from a build with CMAKE_INSTALL_PREFIX=/usr: scripts/package makes it.

set(CPACK_GENERATOR DEB)
set(CPACK_SET_DESTDIR ON) # Prefix and /etc as they are.
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME newsieve)
set(CPACK_PACKAGE_CONTACT "Seed 90409a88 maintainers <maintainers@users.noreply.r-seed-90409a88.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "crawler that turns news sites into a clean corpus")
set(CPACK_PACKAGE_DESCRIPTION
    "newsieve crawls news sites politely and writes one clean record for each\narticle: text without the boilerplate that a site repeats, metadata, and which\nearlier article it is a copy of. It runs as a daemon or as one-off jobs.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/debian/conffiles ${CMAKE_SOURCE_DIR}/debian/postinst
                                       ${CMAKE_SOURCE_DIR}/debian/prerm ${CMAKE_SOURCE_DIR}/debian/postrm)
# A package has a changelog, compressed.
install(CODE "
  set(folder \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_DATADIR}/doc/newsieve\")
  file(MAKE_DIRECTORY \"\${folder}\")
  execute_process(COMMAND gzip -9cn \"${CMAKE_SOURCE_DIR}/debian/changelog\"
                  OUTPUT_FILE \"\${folder}/changelog.Debian.gz\" COMMAND_ERROR_IS_FATAL ANY)")

include(CPack)

# How everything is compiled: standard, warnings, sanitizers, compiler cache, precompiled header.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG" CACHE STRING "" FORCE)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

add_library(newsieve_options INTERFACE)
target_include_directories(newsieve_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(newsieve_options INTERFACE -Wall -Wextra -Wpedantic -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees copies beyond the end in sound uses of std::string at -O2.
  target_compile_options(newsieve_options INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow)
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(newsieve_options INTERFACE -Wthread-safety)  # What base/mutex.h promises.
endif()
if(NEWSIEVE_SANITIZE)
  target_compile_options(newsieve_options INTERFACE -fsanitize=${NEWSIEVE_SANITIZE} -fno-omit-frame-pointer
                                                    -fno-sanitize-recover=all)
  target_link_options(newsieve_options INTERFACE -fsanitize=${NEWSIEVE_SANITIZE})
endif()

find_program(NEWSIEVE_CCACHE ccache)
if(NEWSIEVE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # What ccache's manual asks for so that objects built with a precompiled header can be cached.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${NEWSIEVE_CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(newsieve_options INTERFACE -fpch-preprocess)
  else()
    target_compile_options(newsieve_options INTERFACE -Xclang -fno-pch-timestamp)
  endif()
endif()

# newsieve_library(NAME dir DEPENDS libs...): the library of one folder, all its .cc files, one link line.
function(newsieve_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  add_library(newsieve_${name} STATIC ${sources})
  target_link_libraries(newsieve_${name} PUBLIC newsieve_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE})
  target_precompile_headers(newsieve_${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
endfunction()

# cmake -DFOLDER=DIR -DFILES=LIST -DOUT=FILE -P embed.cmake: writes the files as a C++ source, which is
# dashboard/dashboard_file.h's.
set(types_html "text/html; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(arrays "")
set(branches "")
set(index 0)
foreach(file IN LISTS FILES)
  file(READ ${FOLDER}/${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX MATCH "[a-z]+$" extension ${file})
  string(APPEND arrays "constexpr unsigned char kFile${index}[] = {${bytes}};\n")
  set(path "/${file}")
  if(file STREQUAL "index.html")
    set(path "/")
  endif()
  string(APPEND branches
         "  if (path == \"${path}\") return DashboardFile{\"${types_${extension}}\", view(kFile${index})};\n")
  math(EXPR index "${index} + 1")
endforeach()
file(
  WRITE ${OUT}
  "#include \"dashboard/dashboard_file.h\"

namespace newsieve {
namespace {

${arrays}
template <size_t size>
std::string_view view(const unsigned char (&bytes)[size]) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

std::optional<DashboardFile> dashboard_file(std::string_view path) {
${branches}  return std::nullopt;
}

}  // namespace newsieve
")

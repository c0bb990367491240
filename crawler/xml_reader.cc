#include "crawler/xml_reader.h"

#include <libxml/parser.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/ascii.h"
#include "base/character_references.h"
#include "base/check.h"
#include "base/unicode.h"

namespace newsieve {
namespace {

constexpr std::string_view kCdataBegin = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";

bool is_reference_character(char c) {
  return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '#';
}

bool is_xml_character(char32_t c) {
  return c >= 0x20 ? c != 0xFFFE && c != 0xFFFF : c == '\t' || c == '\n' || c == '\r';
}

// Copies text and makes it such that XML can be read of it: only XML's characters, only references to
// characters that every XML parser knows. What is in CDATA holds no references.
class Repair {
 public:
  explicit Repair(std::string_view text) : text_(text) { out_.reserve(text.size()); }

  std::string run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '&' && !in_cdata_) {
        copy_reference();
        continue;
      }
      if (c == '<' && !in_cdata_) in_cdata_ = text_.substr(at_).starts_with(kCdataBegin);
      if (c == ']' && in_cdata_) in_cdata_ = !text_.substr(at_).starts_with(kCdataEnd);
      copy_character();
    }
    return std::move(out_);
  }

 private:
  void copy_character() {
    const size_t begin = at_;
    const char32_t c = next_code_point(text_, &at_);
    if (c == 0xFFFD) {
      append_utf8(out_, c);  // Perhaps of ill-formed bytes.
    } else if (is_xml_character(c)) {
      out_.append(text_, begin, at_ - begin);
    }
  }

  // What an HTML parser reads there, with XML's own characters escaped.
  void copy_reference() {
    constexpr size_t kReferenceBytesMax = 40;
    size_t end = at_ + 1;
    while (end < text_.size() && end - at_ < kReferenceBytesMax && is_reference_character(text_[end])) ++end;
    if (end < text_.size() && (text_[end] == ';' || text_[end] == '=')) ++end;
    std::string decoded;
    append_decoded(text_.substr(at_, end - at_), true, decoded);
    for (const char c : decoded) {
      if (c == '<') out_ += "&lt;";
      if (c == '&') out_ += "&amp;";
      if (c == '"') out_ += "&quot;";
      if (c == '\'') out_ += "&apos;";
      if (c != '<' && c != '&' && c != '"' && c != '\'' && is_xml_character(static_cast<unsigned char>(c)))
        out_ += c;
    }
    at_ = end;
  }

  const std::string_view text_;
  size_t at_ = 0;
  bool in_cdata_ = false;
  std::string out_;
};

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

XmlListener& listener_of(void* user_data) { return *static_cast<XmlListener*>(user_data); }

// `values`: five pointers an attribute: name, prefix, namespace, begin and end of its value.
void on_start(void* user_data, const xmlChar* name, const xmlChar* prefix, const xmlChar* name_space, int,
              const xmlChar**, int attribute_count, int, const xmlChar** values) {
  std::vector<XmlAttribute> attributes;
  for (int i = 0; i < attribute_count; ++i) {
    const xmlChar** value = values + ptrdiff_t{5} * i;
    attributes.push_back(
        {view(value[1]),
         view(value[0]),
         {reinterpret_cast<const char*>(value[3]), static_cast<size_t>(value[4] - value[3])}});
  }
  listener_of(user_data).on_start({view(prefix), view(name), view(name_space), attributes});
}

void on_end(void* user_data, const xmlChar*, const xmlChar*, const xmlChar*) {
  listener_of(user_data).on_end();
}

void on_text(void* user_data, const xmlChar* text, int size) {
  listener_of(user_data).on_text({reinterpret_cast<const char*>(text), static_cast<size_t>(size)});
}

void on_error(void*, xmlErrorPtr) {}  // It goes on as well as it can; without this libxml2 would print.

struct ParserDeleter {
  void operator()(xmlParserCtxt* parser) const {
    xmlFreeDoc(parser->myDoc);  // Made for a DTD's declarations alone.
    xmlFreeParserCtxt(parser);
  }
};

// No handler for entities is set: none is looked up, so none is expanded.
xmlSAXHandler handler() {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = on_start;
  sax.endElementNs = on_end;
  sax.characters = on_text;
  sax.cdataBlock = on_text;
  sax.serror = on_error;
  return sax;
}

// Where the document begins: servers put blanks before it, comments, and their own warnings ("<br
// />\n<b>Notice").
std::string_view from_first_tag(std::string_view text) {
  constexpr size_t kPreambleBytesMax = 4096;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const bool may_be_root =
      text.size() > 1 && text[0] == '<' && is_reference_character(text[1]) && !text.starts_with("<br");
  if (may_be_root) return text;
  const size_t declaration = text.substr(0, kPreambleBytesMax).find("<?xml ");
  return text.substr(
      std::min(declaration == std::string_view::npos ? text.find('<') : declaration, text.size()));
}

}  // namespace

std::string_view XmlElement::attribute(std::string_view wanted, std::string_view wanted_prefix) const {
  for (const XmlAttribute& attribute : attributes) {
    if (attribute.name == wanted && attribute.prefix == wanted_prefix) return attribute.value;
  }
  return {};
}

void read_xml(std::string_view text, XmlListener& listener) {
  constexpr size_t kChunkBytes = 64 << 10;
  xmlSAXHandler sax = handler();
  const std::unique_ptr<xmlParserCtxt, ParserDeleter> parser(
      xmlCreatePushParserCtxt(&sax, &listener, nullptr, 0, nullptr));
  NEWSIEVE_CHECK(parser != nullptr);
  // NOENT: "&amp;" in an attribute is given as "&", not as "&#38;".
  xmlCtxtUseOptions(parser.get(),
                    XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT);
  const std::string repaired = Repair(from_first_tag(text)).run();
  std::string_view rest = repaired;
  while (!rest.empty() && !listener.is_done() && parser->disableSAX == 0) {
    const std::string_view chunk = rest.substr(0, kChunkBytes);
    xmlParseChunk(parser.get(), chunk.data(), static_cast<int>(chunk.size()), 0);
    rest.remove_prefix(chunk.size());
  }
  if (rest.empty()) xmlParseChunk(parser.get(), nullptr, 0, 1);
}

std::string_view xml_root(std::string_view text) {
  text = from_first_tag(text);
  while (text.starts_with('<')) {
    if (text.starts_with("<!--")) {
      text = text.substr(std::min(text.find("-->"), text.size()));
    } else if (text.starts_with("<!") || text.starts_with("<?")) {
      const bool has_subset = text.substr(0, text.find('>')).find('[') != std::string_view::npos;
      text = text.substr(std::min(text.find(has_subset ? "]>" : ">"), text.size()));
    } else {
      const std::string_view name = text.substr(1, text.find_first_of(" \t\r\n/>", 1) - 1);
      const size_t colon = name.find(':');
      return colon == std::string_view::npos ? name : name.substr(colon + 1);
    }
    text = text.substr(std::min(text.find('<', 1), text.size()));
  }
  return {};
}

}  // namespace newsieve

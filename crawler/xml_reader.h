// XML as the web has it, read by whoever listens: for feeds and sitemaps. libxml2 underneath.
//
// Forgiving: what stands before the first tag is skipped; references to HTML's characters ("&nbsp;") and
// those that XML does not allow are read as a browser reads them; an ampersand that begins none stands for
// itself; control characters are left out; tags that do not match are closed when their parent is. No entity
// is ever expanded and nothing external is loaded, so a text is never longer than its source. Nesting is
// limited to 256.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace newsieve {

// All views are into the parser's memory, and valid during the call they are given to.
struct XmlAttribute {
  std::string_view prefix;
  std::string_view name;  // Without the prefix.
  std::string_view value;
};

struct XmlElement {
  std::string_view prefix;
  std::string_view name;        // Without the prefix.
  std::string_view name_space;  // The URI; empty where none is declared.
  std::span<const XmlAttribute> attributes;

  // The value of the attribute `prefix`:`name`; empty if there is none.
  std::string_view attribute(std::string_view name, std::string_view prefix = "") const;
};

class XmlListener {
 public:
  virtual ~XmlListener() = default;
  virtual void on_start(const XmlElement& element) = 0;
  virtual void on_text(std::string_view text) = 0;  // In pieces; CDATA too.
  virtual void on_end() = 0;                        // Of the element started last and not yet ended.
  virtual bool is_done() const { return false; }    // Asked now and then: the rest is not read.
};

// `text` is in UTF-8, whatever its declaration says; ill-formed bytes are read as U+FFFD. At the end of a
// text that breaks off, elements are not ended.
void read_xml(std::string_view text, XmlListener& listener);

// The name of the root element without its prefix; empty if the text is no XML.
std::string_view xml_root(std::string_view text);

}  // namespace newsieve

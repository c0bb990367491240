#include "extract/authors.h"

#include <algorithm>

#include "base/unicode.h"
#include "extract/byline.h"
#include "extract/names.h"
#include "extract/plain_text.h"
#include "model/url.h"

namespace newsieve {
namespace {

constexpr size_t kSiteBytesMin = 3;  // Of a name that is the beginning of the host's.

// "Lee, Ann" as "Ann Lee".
std::string put_right(const std::string& name) {
  const size_t comma = name.find(',');
  if (comma == std::string::npos || name.find(',', comma + 1) != std::string::npos) return name;
  return fold_spaces(name.substr(comma + 1) + " " + name.substr(0, comma));
}

// A login rather than a name: "jsmith", "ann.lee", "AnnL", "admin".
bool is_login(const std::string& name) {
  if (letters_of(name).ends_with("admin")) return true;
  if (std::any_of(name.begin(), name.end(), [](char c) { return c == ' ' || (c & 0x80) != 0; })) return false;
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return is_lower(name.front()) || name.find_first_of("._0123456789") != std::string::npos ||
         (is_lower(name[name.size() / 2]) && !is_lower(name.back()));
}

class AuthorReader {
 public:
  AuthorReader(const HtmlTree& tree, const AuthorSources& sources)
      : tree_(tree),
        sources_(sources),
        site_(letters_of(sources.site_name)),
        publisher_(letters_of(sources.json_ld.site_name)),
        domain_(letters_of(registrable_domain(sources.host))) {}

  Authors read() const {
    Authors authors;
    authors.names = persons();
    if (authors.names.empty()) authors.names = meta_authors();
    Byline byline;
    if (authors.names.empty() || std::all_of(authors.names.begin(), authors.names.end(), is_login)) {
      byline = find_byline(tree_, sources_.headline, sources_.date_line, sources_.language);
      authors.byline = byline.node;
      take_byline(byline.names, authors.names);
    }
    if (authors.names.empty()) authors.names = organizations(false);
    if (!authors.names.empty()) return authors;
    authors.is_site = true;
    authors.names = organizations(true);
    if (authors.names.empty()) authors.names = named_at_all();
    if (authors.names.empty()) authors.names = std::move(byline.names);
    return authors;
  }

 private:
  bool is_site(const std::string& name) const {
    const std::string letters = letters_of(name);
    if (letters == site_ || letters == publisher_) return true;
    if (domain_.empty()) return false;
    return letters.find(domain_) != std::string::npos ||
           (letters.size() >= kSiteBytesMin && domain_.starts_with(letters));
  }

  // JSON-LD's, if one is a person and not the site.
  std::vector<std::string> persons() const {
    std::vector<std::string> names;
    bool has_person = false;
    const bool is_single = sources_.json_ld.authors.size() == 1;  // May be a list in one string.
    for (const JsonLdAuthor& author : sources_.json_ld.authors) {
      std::vector<std::string> more = author.is_organization
                                          ? std::vector<std::string>{author.name}
                                          : split_names(author.name, is_single ? sources_.language : "");
      std::erase_if(more, [&](const std::string& name) { return is_site(name); });
      has_person = has_person || (!author.is_organization && !more.empty());
      add_names(std::move(more), names);
    }
    return has_person ? names : std::vector<std::string>();
  }

  std::vector<std::string> meta_authors() const {
    const MetaValue& stated = sources_.fields.meta(MetaField::kAuthor);
    std::vector<std::string> names;
    for (const std::string& value : stated.values) {
      const bool is_inverted = stated.rank == kCitationAuthorRank;
      std::vector<std::string> more = split_names(is_inverted ? put_right(value) : value, sources_.language);
      const bool is_imprint = !more.empty() && more.front().find('.') != std::string::npos;
      if (is_imprint && is_site(more.front())) continue;  // "news.example, Berlin, Germany"
      const bool is_guess = stated.rank == kTwitterDataRank;
      std::erase_if(more, [&](const std::string& name) {
        return is_site(name) || (is_guess && !is_capitalized_name(name));
      });
      add_names(std::move(more), names);
    }
    return names;
  }

  // Takes the byline's names for `stated`; where somebody is stated only what looks like names.
  void take_byline(const std::vector<std::string>& shown, std::vector<std::string>& stated) const {
    std::vector<std::string> names;
    std::copy_if(shown.begin(), shown.end(), std::back_inserter(names),
                 [&](const std::string& name) { return !is_site(name); });
    const bool is_stated = !stated.empty() || !sources_.json_ld.authors.empty();
    if (names.empty() || (is_stated && !std::all_of(names.begin(), names.end(), looks_like_name))) return;
    stated = std::move(names);
  }

  std::vector<std::string> organizations(bool with_site) const {
    std::vector<std::string> names;
    for (const JsonLdAuthor& author : sources_.json_ld.authors) {
      const std::string letters = letters_of(author.name);
      const bool is_exactly_site = letters == site_ || letters == publisher_ || letters == domain_;
      if (author.is_organization && (with_site || !is_exactly_site)) add_names({author.name}, names);
    }
    return names;
  }

  std::vector<std::string> named_at_all() const {
    std::vector<std::string> names;
    for (const JsonLdAuthor& author : sources_.json_ld.authors)
      add_names(split_names(author.name, ""), names);
    const MetaValue& meta = sources_.fields.meta(MetaField::kAuthor);
    for (const std::string& value : meta.values) {
      if (names.empty() && meta.rank != kTwitterDataRank) add_names(split_names(value, ""), names);
    }
    return names;
  }

  const HtmlTree& tree_;
  const AuthorSources& sources_;
  const std::string site_;  // Letters alone.
  const std::string publisher_;
  const std::string domain_;
};

}  // namespace

Authors read_authors(const HtmlTree& tree, const AuthorSources& sources) {
  return AuthorReader(tree, sources).read();
}

}  // namespace newsieve

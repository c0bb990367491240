#include "extract/title_parts.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kWholeTitleBytes = 12;  // Letters of a title that may stand inside another.

bool is_site_name(std::string_view part, std::string_view site_letters, std::string_view host_letters) {
  const std::string letters = letters_of(part);
  if (letters.empty()) return true;
  if (!site_letters.empty() &&
      (site_letters == letters || (letters.size() >= 4 && site_letters.starts_with(letters)) ||
       (site_letters.size() >= 4 && letters.find(site_letters) != std::string::npos))) {
    return true;
  }
  return letters.size() >= 3 && host_letters.find(letters) != std::string_view::npos;
}

// True for what may follow a title that ends before it: a mark that parts, not more of the sentence.
bool begins_another_part(std::string_view rest) {
  size_t at = 0;
  while (at < rest.size()) {
    const char32_t c = next_code_point(rest, &at);
    if (!is_space(c)) return !is_word(c) && c != U'&' && c != U',';
  }
  return true;
}

// The beginning of `text` whose letters are `letters`, with the marks that close it ("?", quotes, ")"). Empty
// if the sentence goes on behind it.
std::string_view part_with_letters(std::string_view text, std::string_view letters) {
  std::vector<size_t> ends;  // Of its characters.
  for (size_t i = 0; i < text.size(); ends.push_back(i)) next_code_point(text, &i);
  const auto found = std::partition_point(ends.begin(), ends.end(), [&](size_t end) {
    return letters_of(text.substr(0, end)).size() < letters.size();
  });
  const size_t end = found == ends.end() ? text.size() : *found;
  size_t next = end;
  while (next < text.size() && std::string_view(" |-:").find(text[next]) == std::string_view::npos)
    next_code_point(text, &next);
  if (letters_of(text.substr(0, next)).size() != letters.size()) next = end;
  return begins_another_part(text.substr(next)) ? text.substr(0, next) : std::string_view();
}

}  // namespace

std::vector<TitleMark> title_marks(std::string_view title) {
  static constexpr auto kAnywhere =
      std::to_array<std::string_view>({"|", "»", "«", "·", "•", "--", "｜", "_", "::"});
  static constexpr auto kSpaced = std::to_array<std::string_view>({"-", "–", "—", ":", "/", "~", "<", ">"});
  std::vector<TitleMark> marks;
  for (size_t i = 0; i < title.size(); ++i) {
    const std::string_view rest = title.substr(i);
    const auto begins = [&](std::string_view mark) { return rest.starts_with(mark); };
    const auto anywhere = std::find_if(kAnywhere.begin(), kAnywhere.end(), begins);
    if (anywhere != kAnywhere.end()) {
      marks.push_back({i, i + anywhere->size()});
      i += anywhere->size() - 1;
      continue;
    }
    const auto spaced = std::find_if(kSpaced.begin(), kSpaced.end(), begins);
    if (spaced == kSpaced.end() || i == 0 || title[i - 1] != ' ') continue;
    if (rest.size() > spaced->size() && rest[spaced->size()] == ' ') marks.push_back({i, i + spaced->size()});
  }
  return marks;
}

std::string without_site_name(std::string_view title, std::string_view site_name, std::string_view host,
                              const std::vector<std::string>& others) {
  if (title.size() > kTitleBytesMax) return std::string(title);
  const std::string letters = letters_of(title);
  for (const std::string& other : others) {
    const std::string other_letters = letters_of(other);
    if (other_letters == letters) return std::string(title);
    if (other_letters.size() < kWholeTitleBytes || !letters.starts_with(other_letters)) continue;
    if (const std::string_view part = part_with_letters(title, other_letters); !part.empty())
      return std::string(part);
  }
  const std::string site_letters = letters_of(site_name);
  const std::string host_letters = letters_of(host);
  while (true) {
    const std::vector<TitleMark> marks = title_marks(title);
    if (marks.empty()) break;
    const std::string_view last = title.substr(marks.back().end);
    const std::string_view first = title.substr(0, marks.front().begin);
    if (is_site_name(last, site_letters, host_letters)) {
      title = title.substr(0, marks.back().begin);
    } else if (is_site_name(first, site_letters, host_letters)) {
      title = title.substr(marks.front().end);
    } else {
      break;
    }
  }
  return fold_spaces(title);
}

}  // namespace newsieve

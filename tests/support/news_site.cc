#include "tests/support/news_site.h"

#include <fmt/format.h>

#include <random>

namespace newsieve {
namespace {

constexpr const char* kWords[] = {
    "harbour",  "council",   "morning",  "bridge",   "keeper",    "island",   "ferry",   "winter",
    "school",   "engine",    "market",   "captain",  "village",   "northern", "report",  "library",
    "railway",  "evening",   "storm",    "lantern",  "garden",    "orchard",  "teacher", "signal",
    "meadow",   "station",   "voyage",   "timber",   "granite",   "fishing",  "harvest", "committee",
    "budget",   "pavement",  "museum",   "theatre",  "river",     "valley",   "weather", "doctor",
    "painter",  "carpenter", "merchant", "festival", "concert",   "opened",   "closed",  "repaired",
    "measured", "counted",   "promised", "delayed",  "announced", "ordered",  "quickly", "slowly",
    "quietly",  "again",     "finally",  "before",   "after",     "during",   "beyond",  "against",
    "between",  "without",   "early",    "common",   "ancient",   "wooden",   "narrow",  "distant"};

std::string sentence(std::mt19937& random, size_t words) {
  std::string text;
  for (size_t i = 0; i < words; ++i) {
    if (i > 0) text += ' ';
    text += kWords[random() % std::size(kWords)];
  }
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string paragraph(std::mt19937& random) {
  std::string text;
  for (int i = 0; i < 4; ++i) text += (i == 0 ? "" : " ") + sentence(random, 9 + random() % 8) + ".";
  return text;
}

std::string head(const std::string& title, const std::string& more) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} | The "
      "Quay</title>{}</head>\n"
      "<body><header><nav><a href=\"/\">The Quay</a> <a href=\"/harbour/\">Harbour</a> "
      "<a href=\"/town/\">Town</a> <a href=\"/weather/\">Weather</a></nav></header>\n",
      title, more);
}

constexpr const char* kFoot =
    "<footer><p>The Quay is printed by the pier, every day but Sunday.</p></footer></body></html>\n";

}  // namespace

std::string NewsArticle::text() const {
  std::string text;
  for (const std::string& paragraph : paragraphs) text += (text.empty() ? "" : "\n") + paragraph;
  return text;
}

NewsSite::NewsSite(const NewsSiteOptions& options) {
  std::mt19937 random(options.seed);
  for (size_t i = 0; i < options.articles; ++i) {
    NewsArticle article;
    article.path = fmt::format("{}story-{}.html", kSections[i % std::size(kSections)], i);
    article.title = sentence(random, 6);
    for (int p = 0; p < 5; ++p) article.paragraphs.push_back(paragraph(random));
    articles_.push_back(std::move(article));
  }
}

std::string NewsSite::article_page(size_t index) const {
  const NewsArticle& article = articles_[index];
  std::string page =
      head(article.title,
           fmt::format("<meta property=\"og:type\" content=\"article\">"
                       "<meta property=\"article:published_time\" content=\"2024-05-{:02}T{:02}:{:02}:00Z\">",
                       1 + index % 28, index / 28 % 24, index % 60));
  page += "<main><article><h1>" + article.title + "</h1>\n";
  for (const std::string& text : article.paragraphs) page += "<p>" + text + "</p>\n";
  page += "</article></main>\n<aside><h3>Most read</h3><ul>\n";
  for (size_t i = 1; i <= 4; ++i) {
    const NewsArticle& other = articles_[(index * 7 + i * 5) % articles_.size()];
    page += fmt::format("<li><a href=\"{}\">{}</a></li>\n", other.path, other.title);
  }
  return page + "</ul></aside>\n" + kFoot;
}

std::string NewsSite::front(const std::string& section) const {
  std::string page = head("News", "") + "<main><ul>\n";
  for (const NewsArticle& article : articles_) {
    if (!article.path.starts_with(section)) continue;
    page += fmt::format("<li><a href=\"{}\">{}</a></li>\n", article.path, article.title);
  }
  return page + fmt::format("</ul></main>\n<a href=\"{}\">Letters</a>\n", kForbidden) + kFoot;
}

void NewsSite::serve(TestSite& site) const {
  site.respond("/robots.txt",
               {.headers = {{"Content-Type", "text/plain"}}, .body = "User-agent: *\nDisallow: /private/\n"});
  site.page("/", head("News", "") + "<main><h1>The Quay</h1></main>\n" + kFoot);
  for (const char* section : kSections) site.page(section, front(section));
  for (size_t i = 0; i < articles_.size(); ++i) site.page(articles_[i].path, article_page(i));
  site.page(kForbidden, article_page(0));
}

}  // namespace newsieve

#include "commands/demo_site.h"

#include <fmt/format.h>

#include <vector>

#include "commands/demo_stories.h"

namespace newsieve {
namespace {

constexpr std::string_view kPaper = "The Pebble Harbour Post";

struct Published {
  const DemoStory* story;
  std::string section;  // "harbour"
  size_t day;           // Of May 2024.

  std::string path() const { return fmt::format("/{}/{}.html", section, story->slug); }
  std::string date() const { return fmt::format("2024-05-{:02}T07:30:00Z", day); }
};

std::vector<Published> publish() {
  std::vector<Published> stories;
  for (size_t i = 0; i < kStoriesPerSection; ++i) {
    stories.push_back({&kHarbourStories[i], "harbour", i + 1});
    stories.push_back({&kTownStories[i], "town", i + 1});
  }
  stories.push_back({&kHarbourStories[0], "town", 2});  // The ferry is news in town, too.
  return stories;
}

std::string link_to(const Published& to) {
  return fmt::format("<a href=\"{}\">{}</a>", to.path(), to.story->title);
}

// Links to `count` stories, every `step`th from `first` on.
std::string list_of(const std::vector<Published>& stories, size_t first, size_t step, size_t count) {
  std::string items;
  for (size_t i = 0; i < count; ++i) {
    items += fmt::format("<li>{}</li>\n", link_to(stories[(first + i * step) % stories.size()]));
  }
  return fmt::format("<ul>\n{}</ul>\n", items);
}

std::string head(std::string_view title, const std::string& more) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0} | "
      "{1}</title>\n{2}</head>\n"
      "<body>\n<header><a href=\"/\">{1}</a>\n<nav><ul><li><a href=\"/harbour/\">Harbour</a></li>"
      "<li><a href=\"/town/\">Town</a></li></ul></nav></header>\n",
      title, kPaper, more);
}

std::string sidebar(const std::vector<Published>& stories) {
  return "<aside class=\"sidebar\">\n<h3>Most read</h3>\n" + list_of(stories, 3, 5, 5) +
         "<h3>Newsletter</h3>\n<p>The Post by mail: every morning at six, with the tides and the "
         "weather.</p>\n</aside>\n";
}

std::string foot() {
  return fmt::format(
      "<footer><p>Printed on the quay since 1902. Letters to the editor are read by a human being.</p>\n"
      "<p>Copyright {}. All rights reserved.</p></footer>\n</body>\n</html>\n",
      kPaper);
}

// The middle of the text on a news site: between the paragraphs stand boxes that are about something else.
std::string story_body(const std::vector<Published>& stories, size_t index) {
  const Published& here = stories[index];
  const Published& teased = stories[(index + 7) % stories.size()];
  const bool reprint = index + 1 == stories.size();
  std::string out;
  for (size_t i = 0; i < here.story->paragraphs.size(); ++i) {
    const bool changed = reprint && i == 1;
    out +=
        fmt::format("<p>{}{}</p>\n", changed ? "As the Post has reported: " : "", here.story->paragraphs[i]);
    if (i == 0) {
      out += "<p>Subscribers can listen to this story on the way to work, read by our own staff.</p>\n";
    } else if (i == 1) {
      out += fmt::format("<p>{}</p>\n<p>{}</p>\n", link_to(teased), teased.story->paragraphs[0]);
    } else if (i == 3) {
      out += "<div class=\"related\">\n<h4>Read also</h4>\n" + list_of(stories, index + 2, 3, 3) + "</div>\n";
    }
  }
  return out;
}

std::string story_page(const std::vector<Published>& stories, size_t index) {
  const Published& here = stories[index];
  const std::string metadata = fmt::format(
      "<meta name=\"author\" content=\"{}\">\n<meta property=\"og:type\" content=\"article\">\n"
      "<meta property=\"og:site_name\" content=\"{}\">\n"
      "<meta property=\"article:published_time\" content=\"{}\">\n",
      here.story->author, kPaper, here.date());
  return head(here.story->title, metadata) +
         fmt::format(
             "<main>\n<article>\n<h1>{}</h1>\n<p class=\"byline\">By {} <time datetime=\"{}\">{} May "
             "2024</time></p>\n",
             here.story->title, here.story->author, here.date(), here.day) +
         story_body(stories, index) + "</article>\n</main>\n" + sidebar(stories) + foot();
}

// A section front, or with an empty `section` the front page.
std::string front_page(const std::vector<Published>& stories, const std::string& section) {
  std::string teasers;
  for (const Published& published : stories) {
    if (!section.empty() && published.section != section) continue;
    teasers += fmt::format("<div class=\"teaser\"><h2>{}</h2><p>{}</p></div>\n", link_to(published),
                           published.story->paragraphs[0]);
  }
  return head(section.empty() ? "Today" : section, "<meta property=\"og:type\" content=\"website\">\n") +
         "<main>\n" + teasers + "</main>\n" + sidebar(stories) + foot();
}

std::string sitemap(const std::vector<Published>& stories, const std::string& origin) {
  std::string entries;
  for (const Published& published : stories) {
    entries += fmt::format("<url><loc>{}{}</loc><lastmod>{}</lastmod></url>\n", origin, published.path(),
                           published.date());
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset "
         "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n" +
         entries + "</urlset>\n";
}

}  // namespace

std::map<std::string, DemoPage> make_demo_site(const std::string& origin) {
  constexpr const char* kHtml = "text/html; charset=utf-8";
  const std::vector<Published> stories = publish();
  std::map<std::string, DemoPage> pages;
  pages["/robots.txt"] = {"text/plain",
                          "User-agent: *\nDisallow: /search\nSitemap: " + origin + "/sitemap.xml\n"};
  pages["/sitemap.xml"] = {"application/xml", sitemap(stories, origin)};
  pages["/"] = {kHtml, front_page(stories, "")};
  for (const char* section : {"harbour", "town"}) {
    pages[fmt::format("/{}/", section)] = {kHtml, front_page(stories, section)};
  }
  for (size_t i = 0; i < stories.size(); ++i) pages[stories[i].path()] = {kHtml, story_page(stories, i)};
  return pages;
}

}  // namespace newsieve

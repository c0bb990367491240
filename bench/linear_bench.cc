// How the whole extractor's time grows with the page, for pages made to be slow.
//
//   linear_bench [KILOBYTES [SHAPE]]
//
// Each shape is extracted at KILOBYTES (256 by default) and at two and four times that; shown are the CPU
// milliseconds, the fastest of three runs, and how many times the time of half the page each takes. Linear
// is 2.0; less means that a limit cut the page. With SHAPE only shapes whose name contains it are run. The
// exit code is 1 if a ratio of a time above some milliseconds is over 2.6, which noise alone does not give.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "extract/extractor.h"

namespace newsieve {
namespace {

constexpr double kRatioMax = 2.6;
constexpr double kMeasurableMs = 5;

struct Shape {
  std::string_view name;
  std::string head;
  std::function<std::string(size_t)> unit;  // The i-th piece of the page.
  std::string_view tail = "";
};

std::function<std::string(size_t)> always(std::string text) {
  return [text = std::move(text)](size_t) { return text; };
}

// "{}" stands for the piece's number.
std::function<std::string(size_t)> numbered(std::string pattern) {
  return [pattern = std::move(pattern)](size_t i) { return fmt::format(fmt::runtime(pattern), i); };
}

const std::string kBody =
    "<!doctype html><html><head><title>A headline</title></head><body><h1>A headline</h1>";
const std::string kNul(1, '\0');  // Not modelled by the skeleton: the page falls back on plain gumbo.
constexpr std::string_view kProse = "The council met on 3 May and, after some debate, agreed to the plan. ";

std::vector<Shape> nested_shapes() {
  return {
      {"nested div", kBody, always("<div>")},
      {"nested div with text", kBody, always("<div>text ")},
      {"nested div with class", kBody, numbered("<div class=\"c{} story\">x")},
      {"nested span", kBody, always("<span>x")},
      {"nested b", kBody, always("<b>x")},
      {"nested li", kBody, always("<ul><li>x")},
      {"nested table", kBody, always("<table><tr><td>x")},
      {"nested form and div", kBody, always("<form><div>x")},
      {"nested b and form ends", kBody, always("<form><b></form>")},
      {"nested custom elements", kBody, numbered("<x-a{}>")},
      {"nested svg", kBody, always("<svg><g>")},
      {"nested math", kBody, always("<math><mi>")},
      {"nested comments box", kBody, always("<div itemprop=comment><p itemprop=author>x")},
      {"nested hidden", kBody, always("<div style='display:none'>x")},
      {"nested section, article", kBody, always("<section><article><p>x")},
      {"nested template", kBody, always("<template><div>")},
      {"nested a in blocks", kBody, always("<a href=/x><div>")},
  };
}

std::vector<Shape> flat_shapes() {
  return {
      {"unclosed p", kBody, always("<p>x")},
      {"paragraphs of prose", kBody, always("<p>" + std::string(kProse) + "</p>")},
      {"lines of prose", kBody, always(std::string(kProse) + "<br>")},
      {"unclosed b, distinct", kBody, numbered("<p><b class=c{}>x")},
      {"unclosed font in div", kBody, numbered("<div><font color=c{}>x</div>")},
      {"unclosed a", kBody, numbered("<a href=/{}.html>x")},
      {"unclosed li", kBody + "<ul>", always("<li>some item")},
      {"cells of one row", kBody + "<table><tr>", always("<td>x")},
      {"rows", kBody + "<table>", always("<tr><td>x<td>12.5</tr>")},
      {"cells with blocks", kBody + "<table>", always("<tr><td><p>x</p><td><div>y</div></tr>")},
      {"text in table", kBody + "<table>", always("x<tr>")},
      {"options", kBody + "<select>", always("<option>x")},
      {"links", kBody, numbered("<a href=\"/news/{}.html\">Item</a> ")},
      {"links to other hosts", kBody, numbered("<a href=\"https://h{0}.example/{0}\">Item</a> ")},
      {"links in list", kBody + "<ul>", numbered("<li><a href=\"/news/{}.html\">Some item of news</a></li>")},
      {"teasers", kBody,
       numbered("<div class=t><h3><a href=/n/{0}>Title {0} of it</a></h3><p>Lead of {0}.</p></div>")},
      {"headings h1", kBody, numbered("<h1>Heading {}</h1>")},
      {"headings and prose", kBody,
       numbered("<h2>Heading {}</h2><p>Text of it, long enough to be prose, it is.</p>")},
      {"empty tags", kBody, always("<br>")},
      {"images", kBody, numbered("<img src=/{}.jpg>")},
      {"figures", kBody, numbered("<figure><img src=/{}.jpg><figcaption>Caption</figcaption></figure>")},
      {"times", kBody, always("<time datetime=x>yesterday</time>")},
      {"lines with digits", kBody, numbered("<div>Line {}, 12</div>")},
      {"lines with dates", kBody, always("<div>12 März 2020</div>")},
      {"blocks in inline", kBody, always("<span><div>x</div></span>")},
      {"wrong end tags", kBody, always("<b><i>x</b></i>")},
      {"wrong nesting of blocks", kBody, always("<b><p>x</b></p>")},
      {"stray end tags", kBody, always("</p></div></b>")},
      {"svgs", kBody, always("<svg><path d=x /></svg>")},
      {"iframes", kBody, always("<iframe src=x></iframe>")},
      {"signatures", kBody, always("<p align=right>John Smith</p>")},
      {"microdata", kBody, always("<p itemprop='author headline datePublished'>x</p>")},
      {"captions", kBody, always("<div class=caption>Photo: J. Smith</div>")},
  };
}

std::vector<Shape> token_shapes() {
  return {
      {"attributes of one tag", kBody + "<div ", numbered("a{}=b "), ">"},
      {"attributes of many tags", kBody, numbered("<p a{0} b{0} c{0} d{0} e{0} f{0} g{0} h{0} i=1 j=2 k=3>")},
      {"same attribute", kBody + "<div ", always("class=b "), ">"},
      {"attributes of formatting", kBody, numbered("<b a{0}=1 b{0}=2 c{0}=3>x</b>")},
      {"classes of one tag", kBody + "<div class='", numbered("c{} "), "'>x"},
      {"long attribute value", kBody + "<a href='/", always("abcdefgh"), "'>x</a>"},
      {"one word", kBody + "<p>", always("abcdefgh")},
      {"one text", kBody + "<p>", always(std::string(kProse))},
      {"one text, beyond ASCII", kBody + "<p>", always("Việt Nam được 日本語 ")},
      {"one CJK text", kBody + "<p>", always("日本語の記事です。")},
      {"ampersands", kBody + "<p>", always("&")},
      {"references", kBody + "<p>", always("&nbsp;&amp;&#8217;")},
      {"carriage returns", kBody + "<p>", always("\r")},
      {"blanks", kBody + "<p>", always("   \n")},
      {"less-than signs", kBody, always("<")},
      {"end tag openings", kBody, always("</")},
      {"declarations", kBody, always("<!")},
      {"comments", kBody, always("<!-- x -->")},
      {"comment openings", kBody, always("<!--")},
      {"unclosed quote", kBody + "<a href=\"", always("<p x=y>")},
      {"script openings", kBody, always("<script>")},
      {"escaped scripts", kBody + "<script>", always("<!--<script>")},
      {"svg openings", kBody, always("<svg>")},
      {"textarea openings", kBody, always("<textarea><p>")},
      {"titles", kBody, always("<title>x</title>")},
      {"bodies", kBody, numbered("<body a{}=b>")},
      {"ill-formed UTF-8", kBody + "<p>", always("\xC3 \xFF")},
  };
}

std::vector<Shape> data_shapes() {
  const std::string ld =
      R"(<script type="application/ld+json">{{"@type":"NewsArticle","headline":"H{}"}}</script>)";
  const std::string open = R"(<script type="application/ld+json">)";
  return {
      {"JSON-LD blocks", kBody, numbered(ld)},
      {"JSON-LD, one block", kBody + open + "[0", numbered(R"(,{{"@type":"NewsArticle","headline":"H{}"}})"),
       "]</script>"},
      {"JSON-LD, broken", kBody + open + "[0", numbered(R"(,{{"@type":"NewsArticle","headline":"H"{}"}})"),
       "</script>"},
      {"JSON-LD, nested", kBody + open, always(R"({"a":[)"), "</script>"},
      {"JSON-LD, body", kBody + open + R"({"@type":"NewsArticle","articleBody":")",
       always(std::string(kProse)), "\"}</script>"},
      {"one script", kBody + "<script>", always("if (a < b) { c(\"</p>\"); }\n"), "</script>"},
      {"one style", kBody + "<style>", always("a { b: c }\n"), "</style>"},
      {"metas", "<!doctype html><head>", numbered("<meta property=article:tag content=t{}>")},
      {"metas of authors", "<!doctype html><head>", numbered("<meta name=author content='John Smith{}'>")},
      {"keywords", "<!doctype html><head><meta name=keywords content='", numbered("k{},"), "'>"},
      {"long title", "<!doctype html><head><title>", always("A headline | "), "</title>"},
  };
}

// Plain gumbo sees these.
std::vector<Shape> fallback_shapes() {
  const std::string body = kBody + kNul;
  return {
      {"fallback: nested div", body, always("<div>")},
      {"fallback: unclosed p", body, always("<p>x")},
      {"fallback: unclosed b", body, numbered("<p><b class=c{}>x")},
      {"fallback: attributes", body + "<div ", numbered("a{}=b "), ">"},
      {"fallback: links", body, numbered("<a href=\"/news/{}.html\">Item</a> ")},
      {"fallback: one text", body + "<p>", always(std::string(kProse))},
      {"fallback: prose", body, always("<p>" + std::string(kProse) + "</p>")},
      {"fallback: less-than signs", body, always("<")},
      {"fallback: comments", body, always("<!-- x -->")},
      {"fallback: cells", body + "<table><tr>", always("<td>x")},
      {"fallback: frameset", "<frameset>", always("<frame src=x>")},
  };
}

Page page_of(const Shape& shape, size_t bytes) {
  Page page;
  page.source.url = *Url::parse("https://news.example/2024/05/03/a-headline.html");
  page.body = shape.head;
  for (size_t i = 0; page.body.size() < bytes; ++i) page.body += shape.unit(i);
  page.body += shape.tail;
  return page;
}

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

double extraction_ms(const Page& page) {
  constexpr int kRuns = 3;
  double fastest = std::numeric_limits<double>::infinity();
  for (int run = 0; run < kRuns; ++run) {
    Page taken = page;
    const double begin = cpu_ms();
    const ExtractedPage extracted = Extractor({}).extract(std::move(taken));
    fastest = std::min(fastest, cpu_ms() - begin);
  }
  return fastest;
}

// False: it grows faster than the page.
bool measure(const Shape& shape, size_t bytes) {
  double times[3];
  for (size_t i = 0; i < 3; ++i) times[i] = extraction_ms(page_of(shape, bytes << i));
  bool linear = true;
  fmt::print("{:<28}{:>10.2f}{:>10.2f}{:>10.2f}", shape.name, times[0], times[1], times[2]);
  for (size_t i = 1; i < 3; ++i) {
    const double ratio = times[i] / times[i - 1];
    fmt::print("{:>7.2f}", ratio);
    linear = linear && (ratio <= kRatioMax || times[i] < kMeasurableMs);
  }
  fmt::print("{}\n", linear ? "" : "  not linear");
  std::fflush(stdout);
  return linear;
}

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  using namespace newsieve;
  const size_t kilobytes = argc > 1 ? std::max(1, std::atoi(argv[1])) : 256;
  const std::string_view wanted = argc > 2 ? argv[2] : "";
  fmt::print("{:<28}{:>7} KB{:>7} KB{:>7} KB  ratios\n", "CPU ms", kilobytes, 2 * kilobytes, 4 * kilobytes);
  bool linear = true;
  for (const auto& shapes :
       {nested_shapes(), flat_shapes(), token_shapes(), data_shapes(), fallback_shapes()}) {
    for (const Shape& shape : shapes) {
      if (shape.name.find(wanted) != std::string_view::npos)
        linear = measure(shape, kilobytes << 10) && linear;
    }
  }
  return linear ? 0 : 1;
}

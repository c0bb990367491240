// Damaged pages: pieces of real ones, with what confuses parsers thrown in.
#pragma once

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>

namespace newsieve {

// A uniform number below `bound`, the same on every standard library.
inline size_t pick(std::mt19937_64& random, size_t bound) { return bound == 0 ? 0 : random() % bound; }

// Markup that each starts, ends or disturbs something in tree construction.
inline constexpr std::string_view kDisturbances[] = {
    // clang-format off
    "<!--x-->", "<!-->", "<!--", "--!>", "<!doctype html>", "<!doctype x \"a>b\">", "<?xml?>", "</ x>",
    "<!x>", "<", "</", ">", "\"", "'", "=", "&", "&nbsp;", "&#13;", "&#10;", "&NewLine;", "&amp", "&notit;",
    "&#128;", " ", "\n", "\r\n", "\t", "text", " more text ", "<![CDATA[x]]>", "<html lang=x>", "<html>",
    "</html>", "<head>", "</head>", "<body class=x>", "<body id=y>", "</body>", "<base href=x>",
    "<meta name=x>", "<link rel=x>", "<title>x</title>", "<title>", "</title>", "<style>a{}</style>",
    "<style>", "<script>x</script>", "<script>", "</script>", "<script><!--<script></script>--></script>",
    "<noscript>", "</noscript>", "<template>", "</template>", "<div>", "</div>", "<p>", "</p>", "</br>",
    "<br>", "<span a=b>", "</span>", "<x-y>", "</x-y>", "<dialog>", "</dialog>", "<search>", "</search>", "</picture>", "<a href=x>", "<a>",
    "</a>", "<b>", "<b class=x>", "<b id=1 class=x>", "</b>", "<i>", "</i>", "<font color=red>", "<font x>",
    "</font>", "<nobr>", "</nobr>", "<em>", "</em>", "<h1>", "<h2>", "</h1>", "</h3>", "<ul>", "</ul>",
    "<ol>", "<li>", "</li>", "<dl>", "<dt>", "<dd>", "</dd>", "<form>", "</form>", "<input>",
    "<input type=hidden>", "<button>", "</button>", "<select>", "</select>", "<option>", "</option>",
    "<optgroup>", "<textarea>\n", "</textarea>", "<keygen>", "<table>", "</table>", "<caption>",
    "</caption>", "<colgroup>", "<col>", "<tbody>", "</tbody>", "<tr>", "</tr>", "<td>", "</td>", "<th>",
    "<pre>\n", "<pre>", "</pre>", "<listing>", "<plaintext>", "<xmp>", "</xmp>", "<iframe>", "</iframe>",
    "<noembed>", "<noframes>", "<frameset>", "<frame>", "<image src=x>", "<img src=x>", "<hr>", "<object>",
    "</object>", "<marquee>", "<applet>", "<ruby>", "<rb>", "<rt>", "<rp>", "<rtc>", "<main>", "<menuitem>",
    "<svg>", "<svg/>", "</svg>", "<path d=x/>", "<g>", "</g>", "<foreignObject>", "</foreignObject>",
    "<desc>", "<math>", "</math>", "<mi>", "<mtext>", "<annotation-xml encoding='text/html'>",
    "<svg><title>x</title></svg>", "<svg><style>x</style></svg>", "<div/>", "<x/>", "<p id=1 id=2>",
    "<div>x</div>", "<p>x</p>", "<b>x</b>", "<b class=x>y</b>", "<a href=x>x</a>", "<li>x</li>", "<dd>x</dd>",
    "<span>x<b>y</b></span>", "<span><div>x</div></span>", "<b><div>x</div></b>", "<h2>x</h2>", "<i></i>",
    "<ul> <li>x</li> <li><p>y</p></li> </ul>", "<section><p>x</p><br>y<hr></section>", "<x-y>x</x-y>",
    "<div>x<!-- --><script>y</script> <svg><g/></svg></div>", "<div><iframe>x</iframe></div>", "<div><li></div>",
    "<select><option>x</option></select>", "<select><optgroup><option>x</option></optgroup>y</select>",
    "<button>x</button>", "<p><button><b>x</b></button></p>", "<iframe>x</iframe>", "<option>x</option>",
    "<p a= b>", std::string_view("\0", 1), "\xC3", "\xEF\xBF\xBF",
    // clang-format on
};

// The start of `page` (its head) and a slice from anywhere in it, with one to six edits.
inline std::string mutated(std::string_view page, std::mt19937_64& random) {
  constexpr size_t kSliceBytesMax = 8192;
  std::string out(page.substr(0, pick(random, 2048)));
  out += page.substr(pick(random, page.size()), pick(random, kSliceBytesMax));
  for (size_t edits = 1 + pick(random, 6); edits > 0; --edits) {
    const size_t at = pick(random, out.size() + 1);
    const size_t bytes = std::min(pick(random, 200), out.size() - at);
    switch (pick(random, 4)) {
      case 0:
        out.erase(at, bytes);
        break;
      case 1:
        out.insert(pick(random, out.size() + 1), out.substr(at, bytes));
        break;
      default:
        for (size_t i = 1 + pick(random, 4); i > 0; --i) {
          out.insert(at, kDisturbances[pick(random, std::size(kDisturbances))]);
        }
    }
  }
  return out;
}

// A page of nothing but disturbances.
inline std::string tag_soup(std::mt19937_64& random) {
  std::string out(pick(random, 2) == 0 ? "<!doctype html>" : "");
  for (size_t i = 2 + pick(random, 30); i > 0; --i)
    out += kDisturbances[pick(random, std::size(kDisturbances))];
  return out;
}

}  // namespace newsieve

// newsieve clean: texts that were extracted elsewhere in, the same without the lines their sites repeat out.
//
// The input is read three times: which documents there are and of which sites; site by site, to learn and
// judge; and in its own order, to write. In memory are one site's lines (dedup/site_lines.h) and, for each
// document, 100 bytes and a bit a line; 8 bytes a line with --blocks.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <unordered_map>

#include "base/ascii.h"
#include "base/hash.h"
#include "commands/commands.h"
#include "commands/exit_code.h"
#include "dedup/site_lines.h"
#include "model/url.h"
#include "service/json_field.h"
#include "service/json_member.h"
#include "service/line_file.h"
#include "store/record_file.h"

namespace newsieve {
namespace {

namespace json = boost::json;

std::optional<json::object> parse_document(std::string_view line) {
  json::parse_options any_bytes;
  any_bytes.allow_invalid_utf8 = true;
  boost::system::error_code error;
  json::value value = json::parse(line, error, {}, any_bytes);
  if (error || !value.is_object()) return std::nullopt;
  const json::value* text = value.get_object().if_contains("text");
  return text != nullptr && text->is_string() ? std::optional(std::move(value.get_object())) : std::nullopt;
}

// Documents that name no site are one site of their own.
std::string site_of(const json::object& document) {
  std::string site = text_field(document, "site");
  if (!site.empty()) return site;
  const Result<Url> url = Url::parse(text_field(document, "url"));
  return url ? registrable_domain(url->host()) : std::string();
}

struct DocumentPlace {
  uint64_t offset = 0;  // Of its line in the input.
  uint32_t bytes = 0;
  uint32_t site = 0;
  uint64_t order = 0;  // Hash of id and URL: an order that does not depend on the input's.
};

struct LineDecision {
  std::vector<bool> dropped;          // Empty: nothing is.
  std::vector<LineVerdict> verdicts;  // With --blocks. A teaser's number is that of a place.
  uint32_t stories = 0;
};

class Cleaning {
 public:
  Cleaning(const CleanCommand& command, LineFile& input) : command_(command), input_(input) {}

  Result<void> find_documents();
  Result<void> judge();
  Result<void> write(RecordFile& out);

  // What came of it, on standard error; the exit code.
  int report() const;

 private:
  using Places = std::vector<uint32_t>;  // Documents by their number in places_.

  const SiteLinesOptions& options() const { return command_.job.config.site_lines; }
  const std::string& site_name(uint32_t place) const { return site_names_[places_[place].site]; }
  bool with_blocks() const { return command_.job.config.record.blocks; }

  void find_document(const LineFile::Line& line);
  Places by_site() const;
  Result<void> judge_site(std::span<const uint32_t> documents);
  Result<void> judge_part(const Places& part);
  Result<void> keep_verdicts(const SiteLines& lines, const Places& part);
  Result<std::string_view> line_at(uint32_t place);
  Result<json::object> document_at(uint32_t place);
  std::string cleaned(std::string_view line, const json::object& document,
                      const LineDecision& decision) const;
  std::string reason(const LineDecision& decision, const LineVerdict& verdict) const;
  json::array blocks(std::string_view text, const LineDecision& decision) const;

  const CleanCommand& command_;
  LineFile& input_;
  std::vector<DocumentPlace> places_;
  std::unordered_map<std::string, uint32_t> sites_;
  std::vector<std::string> site_names_;
  std::vector<LineDecision> decisions_;              // As places_.
  std::unordered_map<uint32_t, std::string> homes_;  // Ids of documents that teasers announce, by place.
  size_t passed_over_ = 0;
  size_t documents_left_ = 0;
  size_t lines_ = 0;
  size_t lines_dropped_ = 0;
};

Result<void> Cleaning::find_documents() {
  Result<void> read = input_.for_each([this](const LineFile::Line& line) { find_document(line); });
  decisions_.resize(places_.size());
  return read;
}

void Cleaning::find_document(const LineFile::Line& line) {
  constexpr size_t kNamedMax = 10;  // So many are named in the log, then they are only counted.
  if (!line.too_long && trim(line.text).empty()) return;
  const std::optional<json::object> document = line.too_long ? std::nullopt : parse_document(line.text);
  if (!document) {
    const char* reason = line.too_long ? "longer than the limit" : "no object with a \"text\"";
    if (passed_over_++ < kNamedMax) {
      spdlog::warn("{}:{}: {}; it is passed over", command_.documents, line.number, reason);
    }
    return;
  }
  const auto [site, is_new] = sites_.try_emplace(site_of(*document), static_cast<uint32_t>(sites_.size()));
  if (is_new) site_names_.push_back(site->first);
  const uint64_t order =
      hash_combine(hash64(text_field(*document, "id")), hash64(text_field(*document, "url")));
  places_.push_back({line.offset, static_cast<uint32_t>(line.text.size()), site->second, order});
}

Cleaning::Places Cleaning::by_site() const {
  Places sorted(places_.size());
  std::iota(sorted.begin(), sorted.end(), 0U);
  std::sort(sorted.begin(), sorted.end(), [&](uint32_t a, uint32_t b) {
    return std::tuple(places_[a].site, places_[a].order, a) <
           std::tuple(places_[b].site, places_[b].order, b);
  });
  return sorted;
}

Result<void> Cleaning::judge() {
  const Places sorted = by_site();
  for (size_t begin = 0; begin < sorted.size();) {
    size_t end = begin;
    while (end < sorted.size() && places_[sorted[end]].site == places_[sorted[begin]].site) ++end;
    if (Result<void> judged = judge_site({sorted.data() + begin, end - begin}); !judged) return judged;
    begin = end;
  }
  return {};
}

Result<void> Cleaning::judge_site(std::span<const uint32_t> documents) {
  const size_t parts = (documents.size() + options().documents_max - 1) / options().documents_max;
  if (parts > 1) {
    spdlog::warn("{}: {} documents are cleaned in {} parts (site_lines.documents_max)",
                 site_name(documents[0]), documents.size(), parts);
  }
  for (size_t part = 0; part < parts; ++part) {
    Places of_part;
    std::copy_if(documents.begin(), documents.end(), std::back_inserter(of_part),
                 [&](uint32_t place) { return places_[place].order % parts == part; });
    if (Result<void> judged = judge_part(of_part); !judged) return judged;
  }
  return {};
}

Result<std::string_view> Cleaning::line_at(uint32_t place) {
  return input_.read(places_[place].offset, places_[place].bytes);
}

Result<json::object> Cleaning::document_at(uint32_t place) {
  const Result<std::string_view> line = line_at(place);
  if (!line) return tl::unexpected(line.error());
  std::optional<json::object> document = parse_document(*line);
  if (!document) return fail(ErrorCode::kIo, "the file of documents changed while it was read");
  return std::move(*document);
}

Result<void> Cleaning::judge_part(const Places& part) {
  SiteLines lines(options());
  for (const uint32_t place : part) {
    const Result<json::object> document = document_at(place);
    if (!document) return tl::unexpected(document.error());
    if (lines.add(document->at("text").as_string())) continue;
    spdlog::warn("{}: {} documents stay as they are: more than {} lines (site_lines.lines_max)",
                 site_name(place), part.size(), options().lines_max);
    documents_left_ += part.size();
    return {};
  }
  lines.settle();
  lines_ += lines.lines();
  return keep_verdicts(lines, part);
}

Result<void> Cleaning::keep_verdicts(const SiteLines& lines, const Places& part) {
  const auto is_dropped = [](const LineVerdict& verdict) { return verdict.reason != LineReason::kKept; };
  for (size_t i = 0; i < part.size(); ++i) {
    LineDecision& decision = decisions_[part[i]];
    const std::span<const LineVerdict> verdicts = lines.verdicts(i);
    if (std::any_of(verdicts.begin(), verdicts.end(), is_dropped)) {
      for (const LineVerdict& verdict : verdicts) decision.dropped.push_back(is_dropped(verdict));
    }
    if (!with_blocks()) continue;
    decision.stories = lines.stories();
    decision.verdicts.assign(verdicts.begin(), verdicts.end());
    for (LineVerdict& verdict : decision.verdicts) {
      if (verdict.reason != LineReason::kTeaser) continue;
      verdict.number = part[verdict.number];
      const auto [home, is_new] = homes_.try_emplace(verdict.number);
      if (!is_new) continue;
      const Result<json::object> document = document_at(verdict.number);
      if (!document) return tl::unexpected(document.error());
      home->second = text_field(*document, "id");
    }
  }
  return {};
}

Result<void> Cleaning::write(RecordFile& out) {
  for (uint32_t place = 0; place < places_.size(); ++place) {
    const Result<json::object> document = document_at(place);
    if (!document) return tl::unexpected(document.error());
    const Result<std::string_view> line = line_at(place);
    if (!line) return tl::unexpected(line.error());
    const std::vector<bool>& dropped = decisions_[place].dropped;
    lines_dropped_ += static_cast<size_t>(std::count(dropped.begin(), dropped.end(), true));
    if (Result<void> written = out.write(cleaned(*line, *document, decisions_[place])); !written)
      return written;
  }
  return out.finish();
}

int Cleaning::report() const {
  fmt::print(stderr, "{} documents of {} sites, {} of {} lines dropped\n", places_.size(), site_names_.size(),
             lines_dropped_, lines_);
  if (passed_over_ > 0) spdlog::warn("{} lines passed over", passed_over_);
  return passed_over_ == 0 && documents_left_ == 0 ? kExitDone : kExitPartial;
}

// The text without the dropped lines. Blank lines go with the line behind them, or at the end with the one
// before, and none is left at the beginning in place of what stood there.
std::string kept_text(std::string_view text, const std::vector<bool>& dropped) {
  std::string kept;
  size_t line = 0;
  size_t blank_begin = 0;  // Of the blank lines before the current one.
  bool after_kept = dropped.empty() || !dropped.front();
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    if (!trim(text.substr(begin, end - begin)).empty()) {
      const bool keep = !dropped[line++];
      const size_t from = kept.empty() && !after_kept ? begin : blank_begin;
      if (keep) kept += text.substr(from, end - from);
      after_kept = keep;
      blank_begin = end;
    }
    begin = end;
  }
  if (after_kept) return kept.append(text.substr(blank_begin));
  if (!kept.empty() && !text.ends_with('\n')) kept.pop_back();
  return kept;
}

std::string Cleaning::cleaned(std::string_view line, const json::object& document,
                              const LineDecision& decision) const {
  const std::string_view text = document.at("text").as_string();
  const auto dropped = std::count(decision.dropped.begin(), decision.dropped.end(), true);
  std::string changed(line);
  if (dropped > 0) {
    changed = with_member(changed, "text", json::serialize(json::string(kept_text(text, decision.dropped))));
  }
  // What an earlier run dropped is counted on.
  const json::value* before = document.if_contains("lines_dropped");
  const int64_t count = dropped + (before != nullptr && before->is_int64() ? before->get_int64() : 0);
  changed = with_member(changed, "lines_dropped", std::to_string(count));
  if (!with_blocks()) return changed;
  return with_member(changed, "blocks", json::serialize(blocks(text, decision)));
}

json::array Cleaning::blocks(std::string_view text, const LineDecision& decision) const {
  json::array blocks;
  size_t i = 0;
  for_each_line(text, [&](std::string_view line) {
    const LineVerdict verdict = decision.verdicts.empty() ? LineVerdict{} : decision.verdicts[i++];
    blocks.push_back({{"text", line},
                      {"kept", verdict.reason == LineReason::kKept},
                      {"reason", reason(decision, verdict)}});
  });
  return blocks;
}

std::string Cleaning::reason(const LineDecision& decision, const LineVerdict& verdict) const {
  switch (verdict.reason) {
    case LineReason::kKept:
      return "text";
    case LineReason::kTeaser:
      return "teaser of " + homes_.at(verdict.number);
    case LineReason::kRepeated:
      return fmt::format("repeated {}/{} documents", verdict.number, decision.stories);
    case LineReason::kHead:
      return "in the repeated head";
    case LineReason::kInside:
      return "among repeated lines";
    case LineReason::kTail:
      return "in the repeated tail";
  }
  return {};
}

}  // namespace

int run(const CleanCommand& command) {
  // Before any work is done: can the output be written?
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  Result<LineFile> input = LineFile::open(command.documents);
  if (!input) return fail_with(input.error(), kExitFailed);
  Cleaning cleaning(command, *input);
  const Result<void> done =
      cleaning.find_documents().and_then([&] { return cleaning.judge(); }).and_then([&] {
        return cleaning.write(*out);
      });
  return done ? cleaning.report() : fail_with(done.error(), kExitFailed);
}

}  // namespace newsieve

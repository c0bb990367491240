#include "commands/document_duplicates.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <numeric>

#include "base/hash.h"
#include "dedup/number_table.h"
#include "service/document_line.h"

namespace newsieve {
namespace {

static_assert(LineFile::kPaddingBytes >= DocumentLineParser::kPaddingBytes);

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

// Reads the lines for the first time: which documents there are, where, of what date.
class DocumentDuplicates::LineReader {
 public:
  explicit LineReader(DocumentDuplicates& out, const std::string& path) : out_(out), path_(path) {}

  void read(const LineFile::Line& line) {
    if (line.too_long) return pass_over(line, out_.counts_.too_long, "longer than the limit");
    if (is_blank(line.text)) return;
    const std::optional<DocumentLine> document = parser_.parse(line.text);
    if (!document) return pass_over(line, out_.counts_.no_document, "no object with an \"id\"");
    const auto hash = static_cast<uint32_t>(hash64(document->id));
    if (is_known(document->id, hash)) {
      return pass_over(line, out_.counts_.repeated_id, "the id of an earlier line");
    }
    const auto number = static_cast<uint32_t>(out_.documents_.size());
    out_.documents_.push({.offset = line.offset,
                          .id_address = out_.ids_.append(document->id),
                          .line_bytes = static_cast<uint32_t>(line.text.size()),
                          .id_bytes = static_cast<uint32_t>(document->id.size()),
                          .date = document->date.value_or(Instant::max())});
    numbers_.insert(hash, number, [](uint32_t) { return false; });
  }

 private:
  static constexpr size_t kNamedMax = 10;  // So many are named in the log, then they are only counted.

  bool is_known(std::string_view id, uint32_t hash) const {
    bool known = false;
    numbers_.for_each(hash, [&](uint32_t number) {
      known = out_.id(number) == id;
      return !known;
    });
    return known;
  }

  void pass_over(const LineFile::Line& line, size_t& count, std::string_view reason) {
    if (count++ < kNamedMax) spdlog::warn("{}:{}: {}; it is passed over", path_, line.number, reason);
  }

  DocumentDuplicates& out_;
  const std::string& path_;
  DocumentLineParser parser_;
  NumberTable numbers_;  // Documents by the hashes of their ids.
};

Result<DocumentDuplicates> DocumentDuplicates::find(const std::string& path, const NearDupOptions& options) {
  Result<LineFile> file = LineFile::open(path);
  if (!file) return tl::unexpected(file.error());
  DocumentDuplicates found;
  {
    LineReader reader(found, path);
    const Result<void> read = file->for_each([&](const LineFile::Line& line) { reader.read(line); });
    if (!read) return tl::unexpected(read.error());
  }
  if (const Result<void> compared = found.compare(*file, options); !compared) {
    return tl::unexpected(compared.error());
  }
  return found;
}

Result<void> DocumentDuplicates::compare(LineFile& file, const NearDupOptions& options) {
  std::vector<uint32_t> order(documents_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [this](uint32_t a, uint32_t b) {
    const Instant date = documents_[a].date;
    const Instant other = documents_[b].date;
    return date != other ? date < other : id(a) < id(b);
  });
  DocumentLineParser parser;
  NearDupIndex index(options);
  verdicts_ = VerdictList(documents_.size());
  for (const uint32_t number : order) {
    const Document& document = documents_[number];
    const Result<std::string_view> line = file.read(document.offset, document.line_bytes);
    if (!line) return tl::unexpected(line.error());
    const std::optional<DocumentLine> parsed = parser.parse(*line);
    if (!parsed) return fail(ErrorCode::kIo, "the file of documents changed while it was read");
    verdicts_.take(number,
                   index.insert({VerdictList::key_of(number), parsed->text, parsed->language, parsed->date}));
  }
  counts_.not_close = index.work().forgotten;

  for (const uint32_t number : order) counts_.duplicates += verdicts_.kind(number) != DuplicateKind::kNone;
  return {};
}

DocumentVerdict DocumentDuplicates::verdict(size_t document) const {
  const auto number = static_cast<uint32_t>(document);
  return {id(number), id(verdicts_.cluster(number)), id(verdicts_.duplicate_of(number)),
          verdicts_.kind(number), verdicts_.similarity(number)};
}

}  // namespace newsieve

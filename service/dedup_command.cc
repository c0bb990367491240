// newsieve dedup: documents in, {id, cluster, duplicate_of, duplicate_kind, similarity} out, a line each.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstring>
#include <fstream>

#include "dedup/near_dup_index.h"
#include "service/commands.h"
#include "service/exit_code.h"
#include "service/json_field.h"
#include "store/record_file.h"

namespace newsieve {
namespace {

namespace json = boost::json;

struct Document {
  std::string id;
  std::string text;
  std::string language;
  std::optional<Instant> date;
};

std::optional<Document> parse_document(const std::string& line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& object = value.get_object();
  Document document{text_field(object, "id"), text_field(object, "text"), text_field(object, "language"),
                    from_rfc3339(text_field(object, "date_published"))};
  return document.id.empty() ? std::nullopt : std::optional(std::move(document));
}

std::string verdict_line(const std::string& id, const DupVerdict& verdict) {
  json::object out;
  out["id"] = id;
  out["cluster"] = verdict.cluster;
  const bool is_copy = verdict.kind != DuplicateKind::kNone;
  out["duplicate_of"] = is_copy ? json::value(verdict.duplicate_of) : json::value();
  out["duplicate_kind"] = is_copy ? json::value(name(verdict.kind)) : json::value();
  out["similarity"] = is_copy ? json::value(verdict.similarity) : json::value();
  return json::serialize(out);
}

}  // namespace

int run(const DedupCommand& command) {
  std::ifstream lines(command.documents);
  if (!lines) {
    return fail_with({ErrorCode::kNotFound, "cannot open " + command.documents + ": " + std::strerror(errno)},
                     kExitFailed);
  }
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  NearDupIndex index(command.job.config.near_dup);
  size_t documents = 0;
  size_t copies = 0;
  size_t bad_lines = 0;
  std::string line;
  for (size_t number = 1; std::getline(lines, line); ++number) {
    const std::optional<Document> document = parse_document(line);
    if (!document) {
      ++bad_lines;
      spdlog::warn("{}:{}: not an object with an \"id\"; it is passed over", command.documents, number);
      continue;
    }
    const DupVerdict verdict =
        index.insert({document->id, document->text, document->language, document->date});
    ++documents;
    copies += verdict.kind != DuplicateKind::kNone;
    if (Result<void> written = out->write(verdict_line(document->id, verdict)); !written) {
      return fail_with(written.error(), kExitFailed);
    }
  }
  if (Result<void> finished = out->finish(); !finished) return fail_with(finished.error(), kExitFailed);
  fmt::print(stderr, "{} documents, {} of them duplicates\n", documents, copies);
  return bad_lines == 0 ? kExitDone : kExitPartial;
}

}  // namespace newsieve

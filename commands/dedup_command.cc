// newsieve dedup: documents in, {id, cluster, duplicate_of, duplicate_kind, similarity} out, a line each.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>

#include "commands/commands.h"
#include "commands/document_duplicates.h"
#include "commands/exit_code.h"
#include "store/json_writer.h"
#include "store/record_file.h"

namespace newsieve {
namespace {

Result<void> write_verdicts(const DocumentDuplicates& documents, RecordFile& out) {
  std::string line;
  for (size_t i = 0; i < documents.size(); ++i) {
    const DocumentVerdict verdict = documents.verdict(i);
    line.clear();
    JsonWriter json(line);
    json.open_object();
    json.key("id").text(verdict.id);
    json.key("cluster").text(verdict.cluster);
    const bool is_copy = verdict.kind != DuplicateKind::kNone;
    json.key("duplicate_of");
    is_copy ? json.text(verdict.duplicate_of) : json.null();
    json.key("duplicate_kind");
    is_copy ? json.text(name(verdict.kind)) : json.null();
    json.key("similarity");
    is_copy ? json.number(verdict.similarity) : json.null();
    json.close_object();
    if (Result<void> written = out.write(line); !written) return written;
  }
  return out.finish();
}

}  // namespace

int run(const DedupCommand& command) {
  // Before any work is done: can the output be written?
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  NearDupOptions options = command.job.config.near_dup;
  options.documents_min = options.documents_max;  // A job ends: only their number makes it forget documents.
  const Result<DocumentDuplicates> documents = DocumentDuplicates::find(command.documents, options);
  if (!documents) return fail_with(documents.error(), kExitFailed);
  if (Result<void> written = write_verdicts(*documents, *out); !written) {
    return fail_with(written.error(), kExitFailed);
  }

  const DocumentDuplicates::Counts& counts = documents->counts();
  fmt::print(stderr, "{} documents, {} of them duplicates\n", documents->size(), counts.duplicates);
  if (counts.not_close > 0) {
    spdlog::warn(
        "{} documents were forgotten, but for exact copies, before the last one came: near_dup.documents_max "
        "is the limit",
        counts.not_close);
  }
  const size_t passed_over = counts.no_document + counts.repeated_id + counts.too_long;
  if (passed_over == 0) return kExitDone;
  spdlog::warn(
      "{} lines passed over: {} are no object with an \"id\", {} have the id of an earlier line, {} are "
      "longer "
      "than {} MiB",
      passed_over, counts.no_document, counts.repeated_id, counts.too_long, LineFile::kLineBytesMax >> 20);
  return kExitPartial;
}

}  // namespace newsieve

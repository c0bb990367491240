#include "service/protected_blocks.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "model/text_block.h"

namespace newsieve {
namespace {

const std::string kDue = "protect-due/";

std::string prefix_of(const std::string& site) { return "protect/" + site + "/"; }

}  // namespace

Result<std::vector<ProtectedBlock>> protected_blocks(CrawlState& state, const std::string& site) {
  const std::string prefix = prefix_of(site);
  Result<std::vector<Setting>> settings = state.settings(prefix);
  if (!settings) return tl::unexpected(settings.error());
  std::vector<ProtectedBlock> blocks;
  for (Setting& setting : *settings) {
    const std::optional<uint64_t> key = parse_key(std::string_view(setting.key).substr(prefix.size()));
    if (!key) return fail(ErrorCode::kCorrupt, "the setting " + setting.key + " names no block");
    blocks.push_back({*key, std::move(setting.value)});
  }
  return blocks;
}

Result<std::vector<uint64_t>> protected_keys(CrawlState& state, const std::string& site) {
  return protected_blocks(state, site).map([](const std::vector<ProtectedBlock>& blocks) {
    std::vector<uint64_t> keys;
    keys.reserve(blocks.size());
    for (const ProtectedBlock& block : blocks) keys.push_back(block.key);
    return keys;
  });
}

Result<std::unique_ptr<ProtectedBlocks>> ProtectedBlocks::open(CrawlState& state) {
  const Result<std::vector<Setting>> settings = state.settings(kDue);
  if (!settings) return tl::unexpected(settings.error());
  std::set<std::string> due;
  for (const Setting& setting : *settings) due.insert(setting.key.substr(kDue.size()));
  return std::unique_ptr<ProtectedBlocks>(new ProtectedBlocks(state, std::move(due)));
}

Result<void> ProtectedBlocks::protect(const std::string& site, const ProtectedBlock& block) {
  MutexLock lock(mutex_);
  const Result<std::vector<uint64_t>> keys = protected_keys(state_, site);
  if (!keys) return tl::unexpected(keys.error());
  if (std::binary_search(keys->begin(), keys->end(), block.key)) return {};
  if (keys->size() >= kProtectedOfSiteMax) {
    return fail(ErrorCode::kInvalid, site + " has as many protected blocks as a site may have: " +
                                         std::to_string(kProtectedOfSiteMax) + "; unprotect one first");
  }
  if (Result<void> due = make_due(site); !due) return due;
  spdlog::info("protected site={} block={}", site, key_text(block.key));
  return state_.set_setting({prefix_of(site) + key_text(block.key), block.text});
}

Result<void> ProtectedBlocks::unprotect(const std::string& site, uint64_t key) {
  MutexLock lock(mutex_);
  const Result<std::vector<uint64_t>> keys = protected_keys(state_, site);
  if (!keys) return tl::unexpected(keys.error());
  if (!std::binary_search(keys->begin(), keys->end(), key)) return {};
  if (Result<void> due = make_due(site); !due) return due;
  spdlog::info("unprotected site={} block={}", site, key_text(key));
  return state_.erase_setting(prefix_of(site) + key_text(key));
}

// Before the decision itself: whatever comes between the two, the site is looked at once too often.
Result<void> ProtectedBlocks::make_due(const std::string& site) {
  due_.insert(site);
  return state_.set_setting({kDue + site, ""});
}

std::set<std::string> ProtectedBlocks::take_due() {
  MutexLock lock(mutex_);
  return std::exchange(due_, {});
}

Result<void> ProtectedBlocks::done(const std::string& site) {
  MutexLock lock(mutex_);
  return due_.contains(site) ? Result<void>() : state_.erase_setting(kDue + site);
}

}  // namespace newsieve

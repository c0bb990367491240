// What every CrawlState must do. A second implementation is held to the same by one more instantiation of
// each suite.
#pragma once

#include "tests/store/crawl_state_queue_conformance.h"
#include "tests/store/crawl_state_records_conformance.h"

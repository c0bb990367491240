// One address for pages that are linked under many: a link without what tells visitors apart and not pages.
//
// Left out: parameters that trace where a visitor came from (utm_source, fbclid, ...), session ids, which are
// told by their names and their shape, and, where it is asked for, default documents (index.html). Other
// parameters keep their order and form. A fixed point: doing it again changes nothing.
//
// Applied to links before they are queued. A page keeps the address it was fetched under.
#pragma once

#include <string>
#include <vector>

#include "model/url.h"

namespace newsieve {

struct CanonicalLinkOptions {
  // Names of query parameters, compared without case; one that ends in "*" stands for all that begin so.
  std::vector<std::string> tracking_parameters = {"utm_*",
                                                  "mtm_*",
                                                  "pk_campaign",
                                                  "pk_kwd",
                                                  "pk_source",
                                                  "pk_medium",
                                                  "fbclid",
                                                  "fb_action_ids",
                                                  "fb_action_types",
                                                  "fb_source",
                                                  "fb_ref",
                                                  "gclid",
                                                  "gclsrc",
                                                  "dclid",
                                                  "gbraid",
                                                  "wbraid",
                                                  "srsltid",
                                                  "_ga",
                                                  "_gl",
                                                  "msclkid",
                                                  "yclid",
                                                  "ysclid",
                                                  "_openstat",
                                                  "twclid",
                                                  "ttclid",
                                                  "igshid",
                                                  "igsh",
                                                  "li_fat_id",
                                                  "epik",
                                                  "mc_cid",
                                                  "mc_eid",
                                                  "mkt_tok",
                                                  "_hsenc",
                                                  "_hsmi",
                                                  "hsctatracking",
                                                  "vero_id",
                                                  "vero_conv",
                                                  "oly_anon_id",
                                                  "oly_enc_id",
                                                  "wickedid",
                                                  "s_cid",
                                                  "xtor",
                                                  "at_medium",
                                                  "at_campaign",
                                                  "guccounter",
                                                  "guce_referrer",
                                                  "guce_referrer_sig"};
  bool drop_session_ids = true;
  // Off: "/a/" may be forbidden, be another page, or not exist where "/a/index.html" does, and a link to it
  // would then be lost.
  bool drop_default_documents = false;
};

// Pure; linear in the URL.
Url canonical_link(const Url& url, const CanonicalLinkOptions& options);

}  // namespace newsieve

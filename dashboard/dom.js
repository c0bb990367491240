// Elements. What comes from articles reaches the page through here, as text and never as HTML.

// element("p", {class: "lead"}, "text", child): attributes by name; a function is a listener ("onclick");
// null and false are left out, in attributes as in children.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

// A link to a page of the web: another scheme than http(s) stays text. The site does not learn who sent us.
export function outside_link(url, text = url) {
  if (!/^https?:\/\//i.test(url)) return element("span", {}, text);
  return element("a", {href: url, rel: "noopener noreferrer", target: "_blank", class: "outside"}, text);
}

export function badge(text, kind = "plain") {
  return element("span", {class: `badge ${kind}`}, text);
}

// A table may be wider than a phone: it scrolls in a region that the keyboard reaches.
export function scrolling(label, table) {
  return element("div", {class: "scrolling", role: "region", "aria-label": label, tabindex: 0}, table);
}

export function failure(error, retry) {
  return element("div", {class: "failure", role: "alert"},
    element("p", {}, error.message),
    element("button", {type: "button", onclick: retry}, "Try again"));
}

// The switch that protects a block of a site: it is kept from then on, whatever the site repeats.
import {tell} from "/api.js";
import {element} from "/dom.js";

const kNameLetters = 60;  // Of the block's text, in what a screen reader calls the switch.

// `block`: {site, key, text, protected}, and `id` of an article that holds it. Once the daemon has agreed,
// changed(is_protected) is called; if it has not, the switch goes back and says why.
export function protect_switch(block, changed) {
  const said = element("span", {class: "said", role: "status"});
  const button = element("button", {type: "button", role: "switch", class: "switch", "data-key": block.key,
    "aria-checked": String(block.protected), "aria-label": `Protect: ${beginning(block.text)}`,
    onclick: () => turn(block, button, said, changed)}, "Protect");
  return element("div", {class: "protect"}, button, said);
}

function beginning(text) {
  return text.length > kNameLetters ? `${text.slice(0, kNameLetters)}…` : text;
}

async function turn(block, button, said, changed) {
  if (button.getAttribute("aria-busy") === "true") return;
  const wanted = button.getAttribute("aria-checked") !== "true";
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-checked", String(wanted));
  said.className = "said";
  said.textContent = "";
  try {
    await tell(wanted ? "/api/block/protect" : "/api/block/unprotect", {site: block.site, key: block.key, id: block.id});
    said.textContent = wanted ? "Kept from now on; its articles are written again." : "Judged again; its articles are written again.";
    changed(wanted);
  } catch (error) {
    button.setAttribute("aria-checked", String(!wanted));
    said.classList.add("bad");
    said.textContent = error.message;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

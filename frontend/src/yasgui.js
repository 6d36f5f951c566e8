// The page for people who live in a query editor: Yasgui, with saved tabs, over our own endpoint and nothing else.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import { fitting, terms } from "./terms.js";

const place = document.querySelector("#yasgui");
const { endpoint, name } = place.dataset;
const address = new URL(endpoint, location.href).href;
const known = await terms(address, document.documentElement.lang);
const { Yasqe } = Yasgui;

/** Complete from our own description, not from services elsewhere. */
function completer(kind, mine) {
  const isClass = (yasqe, token) => /(?:\ba|rdf:type)\s+\S*$/.test(before(yasqe, token));
  return {
    name: kind,
    autoShow: false,
    bulk: false,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return token.string.length > 0 && !token.string.startsWith("?") && isClass(yasqe, token) === mine;
    },
    get: (yasqe, token) => {
      const typed = token.string.toLowerCase();
      return [...fitting(known, before(yasqe, token), yasqe.getValue()).keys()].filter((one) => one.toLowerCase().startsWith(typed));
    },
    preProcessToken: (yasqe, token) => token,
    postProcessSuggestion: (yasqe, token, suggested) => suggested,
    postprocessHints: (yasqe, hints) => hints,
    persistenceId: null,
  };
}

function before(yasqe, token) {
  const cursor = yasqe.getDoc().getCursor();
  return yasqe.getDoc().getRange({ line: 0, ch: 0 }, { line: cursor.line, ch: token.start });
}

Yasqe.defaults.autocompleters = ["variables", "prefixes"]; // without the two that ask services elsewhere
Yasqe.forkAutocompleter("class", completer("hipClass", true));
Yasqe.forkAutocompleter("property", completer("hipProperty", false));
Yasqe.defaults.value = place.dataset.query;

const yasgui = new Yasgui(place, {
  requestConfig: { endpoint: address, method: "GET" },
  endpointCatalogueOptions: { getData: () => [{ endpoint: address }] },
  copyEndpointOnNewTab: true,
  tabName: name,
});
const asked = new URLSearchParams(location.search).get("query");
if (asked) {
  const tab = yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(), name });
  tab.setEndpoint(address); // the defaults of a tab name an endpoint elsewhere
  tab.setQuery(asked);
}

// What the editor leaves without a name for those who do not see it.
const named = () => {
  for (const field of place.querySelectorAll("input:not([aria-label]), textarea:not([aria-label]), select:not([aria-label])")) {
    field.setAttribute("aria-label", field.placeholder || place.dataset.label);
  }
  for (const list of place.querySelectorAll(".tabsList [role=tab]:not([aria-label])")) list.setAttribute("role", "tab");
  for (const scroller of place.querySelectorAll(".CodeMirror-scroll[tabindex='-1']")) scroller.tabIndex = 0;
  for (const button of place.querySelectorAll(".tabsList .addTab:not([role])")) button.setAttribute("role", "tab");
};
new MutationObserver(named).observe(place, { childList: true, subtree: true });
named();

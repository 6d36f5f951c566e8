// The query's text area as an editor: colours, completion from VoID, Ctrl-Enter runs. The form stays the form.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { fitting, terms } from "./terms.js";

const area = document.querySelector("textarea#sparql");
const { lang } = document.documentElement;
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.atom, tags.number, tags.bool, tags.standard(tags.variableName)], color: "var(--code-value)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

const known = terms(area.form.action, lang);

/** Declare a prefix at the top of the query, where it is not yet. */
function declared(view, name) {
  const [prefix] = name.split(":", 1);
  return known.then(({ prefixes }) => {
    const there = new RegExp(`\\bprefix\\s+${prefix}:`, "i").test(view.state.doc.toString());
    if (there || !prefixes.has(prefix)) return;
    view.dispatch({ changes: { from: 0, insert: `PREFIX ${prefix}: <${prefixes.get(prefix)}>\n` } });
  });
}

function chosen(view, { label }, from, to) {
  view.dispatch({ changes: { from, to, insert: label }, selection: { anchor: from + label.length } });
  return declared(view, label);
}

async function complete(context) {
  const text = context.state.doc.toString();
  const variable = context.matchBefore(/[?$]\w*/);
  if (variable) {
    const names = new Set(text.match(/[?$]\w+/g)?.filter((name) => name !== variable.text));
    return { from: variable.from, options: [...names].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
  }
  const word = context.matchBefore(/[\w-]+:?[\w-]*/);
  if (!word && !context.explicit) return null;
  const from = word?.from ?? context.pos;
  const names = fitting(await known, text.slice(0, from), text);
  const options = [...names].map(([label, detail]) => ({ label, detail, type: "property", apply: chosen }));
  return { from, options, validFor: /^[\w:-]*$/ };
}

const editor = new EditorView({
  parent: area.parentElement,
  state: EditorState.create({
    doc: area.value,
    extensions: [
      keymap.of([{ key: "Mod-Enter", run: () => (area.form.requestSubmit(), true) }]),
      lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(),
      StreamLanguage.define(sparql), syntaxHighlighting(colours),
      autocompletion({ override: [complete], icons: false }),
      // Tab stays the key that leaves: the editor is no trap for a keyboard.
      keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": area.labels[0].textContent, "aria-describedby": area.getAttribute("aria-describedby") ?? "" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) area.value = update.state.doc.toString();
      }),
    ],
  }),
});
area.before(editor.dom);
area.hidden = true;
area.required = false; // a browser cannot point at what is hidden; the server says that a query is missing
area.labels[0].addEventListener("click", () => editor.focus());

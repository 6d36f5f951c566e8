// Bundles the editors into the folder that is named: one script per page, a manifest, and the licences of what is inside.
import { readFile, writeFile, readdir } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2] ?? "dist";
const pages = ["query", "yasgui"];
const { metafile } = await build({
  entryPoints: pages.map((page) => `src/${page}.js`),
  outdir: folder,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  metafile: true,
  legalComments: "none", // the licences stand in a file of their own
  logLevel: "warning",
});

const manifest = {};
for (const [file, output] of Object.entries(metafile.outputs)) {
  if (!output.entryPoint) continue;
  const styles = output.cssBundle ? basename(output.cssBundle) : null;
  manifest[basename(output.entryPoint, ".js")] = { script: basename(file), styles };
}
await writeFile(`${folder}/manifest.json`, JSON.stringify(manifest, null, 1));

const inside = new Set();
for (const file of Object.keys(metafile.inputs)) {
  const found = file.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/);
  if (found) inside.add(found[1]);
}
const licences = [];
for (const name of [...inside].sort()) {
  const home = `node_modules/${name}`;
  const about = JSON.parse(await readFile(`${home}/package.json`, "utf8"));
  const files = (await readdir(home)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = await Promise.all(files.map((file) => readFile(`${home}/${file}`, "utf8")));
  const licence = typeof about.license === "string" ? about.license : "see its home page";
  licences.push([`${name} ${about.version}: ${licence}`, ...texts].join("\n\n"));
}
await writeFile(`${folder}/third-party-licences.txt`, `${licences.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
